-- What an upload is checked against, and the files in storage that nobody needs any more: found here, removed through the
-- storage API by the function clean-storage.

alter table public.datasets
  add column file_sha256 text constraint datasets_file_sha256_format check (file_sha256 ~ '^[0-9a-f]{64}$'),
  add column confirmed_at timestamptz,
  add column files_removed_at timestamptz;
comment on column public.datasets.file_sha256 is
  'Of the file on its owner''s disk, as the browser read it; null when whoever uploaded it did not say. Validation compares it with the bytes that it reads.';
comment on column public.datasets.confirmed_at is 'When the uploaded file was found complete; null: it never was.';
comment on column public.datasets.files_removed_at is 'From here on its files are being removed from storage, never to be used again.';

alter table public.model_artifacts add column files_removed_at timestamptz;
comment on column public.model_artifacts.files_removed_at is 'From here on its files are being removed from storage.';
create index model_artifacts_files_to_remove on public.model_artifacts (deleted_at) where files_removed_at is null and deleted_at is not null;

create index datasets_files_to_remove on public.datasets (created_at)
  where files_removed_at is null and (deleted_at is not null or confirmed_at is null);

-- Objects to remove, at most p_limit of them, in steps that may be repeated after a crash:
-- 1. Gives up the files of models deleted a week ago, and stored checkpoints of jobs that ended a month ago: nobody went on from
--    them. What a job left behind without becoming a model (half of its files were stored) was given up when it ended. Gives up the files of datasets deleted a week ago that no unfinished training and no model refers to, and of uploads
--    that nobody confirmed within a day. What is given up cannot be confirmed or validated again.
-- 2. Answers objects of what was given up, and objects more than a day old in the folder of no dataset or job (its account was
--    deleted). Objects of lora-datasets lie in {user_id}/{dataset_id}/, those of lora-models in {user_id}/{job_id}/, checkpoints
--    in checkpoints/ there.
create function public.claim_removable_files(p_limit integer) returns table (bucket text, path text)
language plpgsql set search_path = '' as $$
begin
  update public.datasets d
  set files_removed_at = now(),
    status = case when d.status = 'uploading' then 'error'::public.dataset_status else d.status end,
    error_message = case when d.status = 'uploading'
      then 'The upload was never finished. Delete this dataset and upload the file again.' else d.error_message end
  where d.id in (
    select c.id from public.datasets c
    where c.files_removed_at is null and (
      (c.deleted_at < now() - interval '7 days'
        and not exists (select 1 from public.training_jobs j where j.dataset_id = c.id and private.is_active_job(j.status))
        and not exists (select 1 from public.model_artifacts m where m.dataset_id = c.id and m.deleted_at is null))
      or (c.confirmed_at is null and c.created_at < now() - interval '24 hours'
        and (c.status = 'uploading' or (c.status = 'error' and c.validated_at is null)))
    )
    order by c.created_at limit p_limit for update skip locked
  );
  update public.model_artifacts m set files_removed_at = now()
  where m.id in (
    select c.id from public.model_artifacts c
    where c.files_removed_at is null and c.deleted_at < now() - interval '7 days'
    order by c.deleted_at limit p_limit for update skip locked
  );
  update public.checkpoints k set storage_bucket = null, storage_path = null
  where k.id in (
    select c.id from public.checkpoints c
    join public.training_jobs j on j.id = c.job_id
    left join public.model_artifacts m on m.job_id = j.id
    where c.storage_path is not null and (j.completed_at < now() - interval '30 days' or m.files_removed_at is not null)
    order by c.created_at limit p_limit for update of c skip locked
  );
  return query
  select o.bucket_id, o.name from storage.objects o
  left join public.datasets d on o.bucket_id = 'lora-datasets' and d.id::text = split_part(o.name, '/', 2)
  left join public.training_jobs j on o.bucket_id = 'lora-models' and j.id::text = split_part(o.name, '/', 2)
  left join public.model_artifacts m on m.job_id = j.id
  where o.bucket_id in ('lora-datasets', 'lora-models') and case
    when d.id is null and j.id is null then o.created_at < now() - interval '24 hours'
    when d.id is not null then d.files_removed_at is not null
    when private.is_active_job(j.status) then false
    when split_part(o.name, '/', 3) = 'checkpoints' then o.created_at < now() - interval '24 hours'
      and not exists (select 1 from public.checkpoints k where k.job_id = j.id and k.storage_path = o.name)
      and not exists (select 1 from public.training_jobs r where private.is_active_job(r.status) and r.resume_from ->> 'storage_path' = o.name)
    else m.files_removed_at is not null or (m.id is null and j.completed_at < now() - interval '24 hours')
  end
  order by o.created_at limit p_limit;
end $$;

revoke execute on function public.claim_removable_files(integer) from public, anon, authenticated;
grant execute on function public.claim_removable_files(integer) to service_role;

do $migration$
begin
  -- Made by 20260101001000_schedule.sql, where pg_cron is available.
  if to_regprocedure('private.call_edge_function(text)') is null then return; end if;
  perform cron.schedule('brightrun-clean-storage', '23 * * * *', $$select private.call_edge_function('clean-storage')$$);
end $migration$;
