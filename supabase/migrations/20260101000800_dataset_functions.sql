-- Dataset operations of the server: confirm an upload, claim and finish validation, delete. Executable by service_role alone;
-- the caller passes the user it has authenticated.

-- Confirms an upload: the object must be there with the declared size, and with the MD5 of the owner's file where storage
-- knows the object's (an ETag of one made of parts is no MD5). The SHA-256 is kept for validation. Answers
-- { outcome: 'validating' | 'already_confirmed' | 'not_found' | 'upload_missing' | 'size_mismatch' | 'content_mismatch', actual_size? }.
create function public.confirm_dataset_upload(
  p_user_id uuid, p_dataset_id uuid, p_file_sha256 text default null, p_file_md5 text default null
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_dataset public.datasets;
  v_size bigint;
  v_etag text;
begin
  select * into v_dataset from public.datasets
  where id = p_dataset_id and user_id = p_user_id and deleted_at is null for update;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  if v_dataset.status <> 'uploading' then return jsonb_build_object('outcome', 'already_confirmed'); end if;
  select (o.metadata ->> 'size')::bigint, btrim(o.metadata ->> 'eTag', '"') into v_size, v_etag from storage.objects o
  where o.bucket_id = v_dataset.storage_bucket and o.name = v_dataset.storage_path;
  if v_size is null then return jsonb_build_object('outcome', 'upload_missing'); end if;
  if v_size <> v_dataset.file_size then
    return jsonb_build_object('outcome', 'size_mismatch', 'actual_size', v_size);
  end if;
  if p_file_md5 is not null and v_etag ~ '^[0-9a-f]{32}$' and v_etag <> p_file_md5 then
    return jsonb_build_object('outcome', 'content_mismatch');
  end if;
  update public.datasets set status = 'validating', error_message = null, confirmed_at = now(), file_sha256 = p_file_sha256
  where id = p_dataset_id;
  return jsonb_build_object('outcome', 'validating');
end $$;

-- Checks a finished dataset again. Answers { outcome: 'validating' | 'not_found' | 'not_confirmed' | 'in_use' }.
create function public.request_dataset_revalidation(p_user_id uuid, p_dataset_id uuid) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_dataset public.datasets;
begin
  select * into v_dataset from public.datasets
  where id = p_dataset_id and user_id = p_user_id and deleted_at is null for update;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  if v_dataset.status = 'validating' then return jsonb_build_object('outcome', 'validating'); end if;
  -- A version whose file could not be made is made again.
  if v_dataset.status = 'uploading' or v_dataset.files_removed_at is not null or not (v_dataset.fixes_pending or exists (
    select 1 from storage.objects o where o.bucket_id = v_dataset.storage_bucket and o.name = v_dataset.storage_path
  )) then
    return jsonb_build_object('outcome', 'not_confirmed');
  end if;
  if exists (select 1 from public.training_jobs j where j.dataset_id = p_dataset_id and private.is_active_job(j.status)) then
    return jsonb_build_object('outcome', 'in_use');
  end if;
  update public.datasets
  set status = 'validating', training_ready = false, validation_attempts = 0, lease_owner = null, lease_until = null, error_message = null,
    validation_cursor = null
  where id = p_dataset_id;
  return jsonb_build_object('outcome', 'validating');
end $$;

-- Soft delete; refused while an active job uses the dataset. Answers { outcome: 'deleted' | 'not_found' | 'in_use' }.
create function public.delete_dataset(p_user_id uuid, p_dataset_id uuid) returns jsonb
language plpgsql set search_path = '' as $$
begin
  perform 1 from public.datasets
  where id = p_dataset_id and user_id = p_user_id and deleted_at is null for update;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  if exists (select 1 from public.training_jobs j where j.dataset_id = p_dataset_id and private.is_active_job(j.status)) then
    return jsonb_build_object('outcome', 'in_use');
  end if;
  update public.datasets set deleted_at = now() where id = p_dataset_id;
  return jsonb_build_object('outcome', 'deleted');
end $$;

-- Claims datasets that wait for validation or for its next slice, the longest untouched first. A claim is an attempt, and a
-- saved slice takes it back; a crashed worker's lease runs out and the dataset is claimed again, five times without progress at
-- most. The first claim names the run: what it leaves in storage bears that name. `making` is set while the file of a version is
-- still to be made: with which fixes, and from which upload. Uploads nobody confirmed within a day end in error too.
create function public.claim_datasets_for_validation(p_worker uuid, p_limit integer, p_lease_seconds integer)
returns table (
  id uuid, user_id uuid, format public.dataset_format, storage_bucket text, storage_path text,
  file_name text, file_size bigint, validation_attempts integer, file_sha256 text, normalized_path text,
  validation_cursor jsonb, making jsonb
)
language plpgsql set search_path = '' as $$
begin
  update public.datasets d
  set status = 'error', lease_owner = null, lease_until = null, validation_progress = null,
    error_message = case d.status
      when 'uploading' then 'The upload was never finished. Delete this dataset and upload the file again.'
      else 'Validation was interrupted five times at the same place and did not finish. The file is kept; start validation again or upload a smaller file.'
    end
  where d.deleted_at is null and (
    (d.status = 'uploading' and d.created_at < now() - interval '24 hours')
    or (d.status = 'validating' and d.validation_attempts >= 5 and (d.lease_until is null or d.lease_until < now()))
  );
  return query
  with waiting as materialized (
    select c.id from public.datasets c
    where c.status = 'validating' and c.deleted_at is null and (c.lease_until is null or c.lease_until < now())
    order by c.updated_at limit p_limit for update skip locked
  )
  update public.datasets d
  set lease_owner = p_worker, lease_until = now() + make_interval(secs => p_lease_seconds), validation_attempts = d.validation_attempts + 1,
    validation_cursor = coalesce(d.validation_cursor, jsonb_build_object('run', gen_random_uuid()))
  from waiting where d.id = waiting.id
  returning d.id, d.user_id, d.requested_format, d.storage_bucket, d.storage_path, d.file_name, d.file_size, d.validation_attempts,
    d.file_sha256, d.normalized_path, d.validation_cursor,
    case when d.fixes_pending then (
      select jsonb_build_object(
        'fixes', d.fixes, 'storage_path', p.storage_path, 'file_name', p.file_name, 'file_size', p.file_size, 'format', p.format
      )
      from public.datasets p where p.id = d.parent_dataset_id
    ) end;
end $$;

-- Writes the result of a validation, fenced by the lease: false when another worker holds the dataset by now. The cursor stays
-- until what the run left in storage is removed, the normalized file of an earlier run included.
create function public.complete_dataset_validation(p_worker uuid, p_dataset_id uuid, p_result jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_dataset public.datasets;
begin
  update public.datasets d set
    status = (p_result ->> 'status')::public.dataset_status,
    format = coalesce((p_result ->> 'format')::public.dataset_format, d.format),
    total_training_pairs = (p_result ->> 'total_training_pairs')::integer,
    total_validation_pairs = (p_result ->> 'total_validation_pairs')::integer,
    total_conversations = (p_result ->> 'total_conversations')::integer,
    total_rows = (p_result ->> 'total_rows')::integer,
    total_tokens = (p_result ->> 'total_tokens')::bigint,
    tokenizer = p_result ->> 'tokenizer',
    avg_turns_per_conversation = (p_result ->> 'avg_turns_per_conversation')::numeric,
    avg_tokens_per_turn = (p_result ->> 'avg_tokens_per_turn')::numeric,
    length_histogram = nullif(p_result -> 'length_histogram', 'null'),
    validation_errors = nullif(p_result -> 'validation_errors', 'null'),
    sample_data = nullif(p_result -> 'sample_data', 'null'),
    normalized_path = p_result ->> 'normalized_path',
    normalized_sha256 = p_result ->> 'normalized_sha256',
    normalized_bytes = (p_result ->> 'normalized_bytes')::bigint,
    training_ready = (p_result ->> 'status') = 'ready',
    error_message = p_result ->> 'error_message',
    validated_at = now(), validation_attempts = 0, lease_owner = null, lease_until = null, validation_progress = null,
    validation_cursor = d.validation_cursor || case
      when d.normalized_path <> (p_result ->> 'normalized_path') or p_result ->> 'normalized_path' is null
        then jsonb_build_object('obsolete', d.normalized_path)
      else '{}' end
  where d.id = p_dataset_id and d.status = 'validating' and d.lease_owner = p_worker and d.deleted_at is null
  returning * into v_dataset;
  if not found then return false; end if;
  insert into public.notifications (user_id, type, title, message, priority, action_url, metadata, dedupe_key)
  values (
    v_dataset.user_id,
    case v_dataset.status when 'ready' then 'dataset_ready'::public.notification_type else 'system' end,
    case v_dataset.status when 'ready' then 'Dataset ready' else 'Dataset has errors' end,
    case v_dataset.status when 'ready'
      then v_dataset.name || ' is ready: ' || v_dataset.total_training_pairs || ' training pairs, ' || v_dataset.total_validation_pairs || ' validation pairs.'
      else v_dataset.name || ' cannot be trained on: ' || coalesce(v_dataset.error_message, 'see its report.') end,
    case v_dataset.status when 'ready' then 'medium'::public.notification_priority else 'high' end,
    '/datasets/' || v_dataset.id, jsonb_build_object('dataset_id', v_dataset.id),
    'dataset:' || v_dataset.id || ':' || coalesce(v_dataset.normalized_sha256, 'error') || ':' || v_dataset.status
  )
  on conflict (user_id, dedupe_key) do nothing;
  return true;
end $$;

-- Gives a dataset back after an unexpected failure: tried again later from its cursor, error after the fifth attempt without
-- progress, and at once for a failure that no attempt can mend. False when the lease was lost.
create function public.fail_dataset_validation_attempt(
  p_worker uuid, p_dataset_id uuid, p_reason text, p_is_final boolean default false
) returns boolean
language plpgsql set search_path = '' as $$
begin
  update public.datasets d set
    status = case when p_is_final or d.validation_attempts >= 5 then 'error'::public.dataset_status else d.status end,
    error_message = case
      when p_is_final then left(p_reason, 1000)
      when d.validation_attempts >= 5
        then 'Validation failed five times: ' || left(p_reason, 500) || ' The file is kept; start validation again.'
      else 'Validation is being tried again: ' || left(p_reason, 500) end,
    validation_progress = case when p_is_final or d.validation_attempts >= 5 then null else d.validation_progress end,
    lease_owner = null,
    lease_until = case when p_is_final then null else now() + make_interval(secs => 10 * d.validation_attempts) end
  where d.id = p_dataset_id and d.status = 'validating' and d.lease_owner = p_worker and d.deleted_at is null;
  return found;
end $$;

do $$
declare f text;
begin
  foreach f in array array[
    'public.confirm_dataset_upload(uuid, uuid, text, text)', 'public.request_dataset_revalidation(uuid, uuid)', 'public.delete_dataset(uuid, uuid)',
    'public.claim_datasets_for_validation(uuid, integer, integer)', 'public.complete_dataset_validation(uuid, uuid, jsonb)',
    'public.fail_dataset_validation_attempt(uuid, uuid, text, boolean)'
  ] loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
grant usage on schema private to service_role;
grant execute on function private.is_active_job(public.job_status) to service_role;
