-- Validation in slices: an invocation of the function does a bounded amount of work, saves where it is, and the next one goes
-- on from there. The functions that claim and complete a dataset are in 20260101000800_dataset_functions.sql.

alter table public.datasets
  add column validation_cursor jsonb,
  add column validation_progress jsonb;
comment on column public.datasets.validation_cursor is
  'Where validation is, and the name of its run; kept after the end until what the run left in storage is removed. Null: nothing is left.';
comment on column public.datasets.validation_progress is 'What the owner sees while validation runs; null before its first slice and after its end.';

create index datasets_validation_leftovers on public.datasets (updated_at)
  where validation_cursor is not null and (status in ('ready', 'error') or deleted_at is not null);

-- Saves a slice and lets go of the dataset, fenced by the lease: false when another worker holds it by now, or it was deleted.
-- Progress takes the attempts back: a file of a hundred slices is not a file that failed a hundred times.
create function public.save_validation_slice(p_worker uuid, p_dataset_id uuid, p_cursor jsonb, p_progress jsonb)
returns boolean
language plpgsql set search_path = '' as $$
begin
  update public.datasets d set
    validation_cursor = p_cursor,
    validation_progress = p_progress || jsonb_build_object('updated_at', now()),
    validation_attempts = 0, error_message = null, lease_owner = null, lease_until = null
  where d.id = p_dataset_id and d.status = 'validating' and d.lease_owner = p_worker and d.deleted_at is null
    and d.validation_cursor ->> 'run' = p_cursor ->> 'run';
  return found;
end $$;

-- Ended or deleted validations whose working objects may still be in storage; of a deleted dataset only once its worker is gone.
create function public.list_validation_leftovers(p_limit integer)
returns table (id uuid, user_id uuid, storage_bucket text, validation_cursor jsonb)
language sql stable set search_path = '' as $$
  select d.id, d.user_id, d.storage_bucket, d.validation_cursor from public.datasets d
  where d.validation_cursor is not null and (d.status in ('ready', 'error') or d.deleted_at is not null)
    and (d.lease_until is null or d.lease_until < now())
  order by d.updated_at limit p_limit;
$$;

-- Notes that nothing of a run is left in storage. False when a new run has begun since.
create function public.forget_validation_run(p_dataset_id uuid, p_run uuid) returns boolean
language plpgsql set search_path = '' as $$
begin
  update public.datasets d set validation_cursor = null
  where d.id = p_dataset_id and (d.status in ('ready', 'error') or d.deleted_at is not null)
    and d.validation_cursor ->> 'run' = p_run::text;
  return found;
end $$;

do $$
declare f text;
begin
  foreach f in array array[
    'public.save_validation_slice(uuid, uuid, jsonb, jsonb)', 'public.list_validation_leftovers(integer)',
    'public.forget_validation_run(uuid, uuid)'
  ] loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
