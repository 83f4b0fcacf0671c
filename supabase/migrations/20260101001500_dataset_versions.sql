-- Versions of a dataset: a fixed copy is a dataset of its own, with a parent. Executable by service_role alone; the caller
-- passes the user it has authenticated.

alter table public.datasets
  add column fixes jsonb,
  add column fixes_pending boolean not null default false,
  add column version_key uuid,
  add constraint datasets_ready_is_made check (status <> 'ready' or not fixes_pending);
comment on column public.datasets.fixes is 'What this version was made with from its parent; null for an uploaded file.';
comment on column public.datasets.fixes_pending is
  'The file is still to be made from the parent''s upload; until then file_size is that of the parent.';
comment on column public.datasets.version_key is 'Chosen by the client that asked for this version: asked twice, it is made once.';
create unique index datasets_version_key_unique on public.datasets (user_id, version_key) where version_key is not null;

-- All datasets of a user that come from the same upload, deleted ones included.
create function private.dataset_lineage(p_user_id uuid, p_dataset_id uuid) returns table (id uuid)
language sql stable set search_path = '' as $$
  with recursive up as (
    select d.id, d.parent_dataset_id from public.datasets d where d.id = p_dataset_id and d.user_id = p_user_id
    union
    select d.id, d.parent_dataset_id from public.datasets d join up on d.id = up.parent_dataset_id where d.user_id = p_user_id
  ), down as (
    select up.id from up where up.parent_dataset_id is null
    union
    select d.id from public.datasets d join down on d.parent_dataset_id = down.id where d.user_id = p_user_id
  )
  select down.id from down
$$;

-- Notes that a version of a dataset is wanted; validate-datasets makes its file and validates it. Its number is the next of the
-- lineage, its name is free. The same key answers the version that it made before. Answers { outcome: 'announced', dataset_id }
-- or { outcome: 'not_found' | 'not_ready' | 'key_reused' }.
create function public.create_dataset_version(
  p_user_id uuid, p_dataset_id uuid, p_version_key uuid, p_fixes jsonb
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_parent public.datasets;
  v_made public.datasets;
  v_version integer;
  v_name text;
  v_id uuid;
begin
  -- One version at a time for each user: numbers and names are taken in turn.
  perform pg_advisory_xact_lock(hashtextextended('dataset_version:' || p_user_id, 0));
  select * into v_parent from public.datasets
  where id = p_dataset_id and user_id = p_user_id and deleted_at is null;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  select * into v_made from public.datasets where user_id = p_user_id and version_key = p_version_key;
  if found then
    if v_made.parent_dataset_id is distinct from p_dataset_id or v_made.fixes <> p_fixes
      or v_made.deleted_at is not null
    then
      return jsonb_build_object('outcome', 'key_reused');
    end if;
    return jsonb_build_object('outcome', 'announced', 'dataset_id', v_made.id);
  end if;
  if v_parent.status not in ('ready', 'error') then return jsonb_build_object('outcome', 'not_ready'); end if;
  select max(d.version) + 1 into v_version from public.datasets d
  where d.id in (select l.id from private.dataset_lineage(p_user_id, p_dataset_id) l);
  v_name := btrim(left(regexp_replace(v_parent.name, '( v\d+)?( \(\d+\))?$', ''), 180)) || ' v' || v_version;
  select candidate into v_name
  from (
    select case n when 1 then v_name else v_name || ' (' || n || ')' end as candidate, n from generate_series(1, 1000) n
  ) names
  where not exists (
    select 1 from public.datasets d
    where d.user_id = p_user_id and d.deleted_at is null and lower(d.name) = lower(names.candidate)
  )
  order by n limit 1;
  insert into public.datasets (
    user_id, name, description, format, file_name, file_size, version, parent_dataset_id, fixes, version_key,
    status, fixes_pending
  ) values (
    p_user_id, v_name, v_parent.description, 'openai_chat',
    left(regexp_replace(v_parent.file_name, '(-v\d+)?\.jsonl?$', ''), 180) || '-v' || v_version || '.jsonl',
    v_parent.file_size, v_version, p_dataset_id, p_fixes, p_version_key, 'validating', true
  ) returning id into v_id;
  return jsonb_build_object('outcome', 'announced', 'dataset_id', v_id);
end $$;

-- Notes that the file of a version is made and in storage: validation begins, as of any upload. Fenced by the lease, which it ends:
-- false when another worker holds the dataset by now, or it was deleted.
create function public.complete_dataset_version(
  p_worker uuid, p_dataset_id uuid, p_file_size bigint, p_file_sha256 text
) returns boolean
language plpgsql set search_path = '' as $$
begin
  update public.datasets d set
    fixes_pending = false, file_size = p_file_size, file_sha256 = p_file_sha256, confirmed_at = now(), validation_cursor = null,
    validation_progress = null, validation_attempts = 0, error_message = null, lease_owner = null, lease_until = null
  where d.id = p_dataset_id and d.status = 'validating' and d.fixes_pending and d.lease_owner = p_worker
    and d.deleted_at is null;
  return found;
end $$;

-- The versions of a dataset that are not deleted, oldest first; none when the dataset is not the user's, or is deleted itself.
create function public.list_dataset_versions(p_user_id uuid, p_dataset_id uuid)
returns table (
  id uuid, name text, version integer, parent_dataset_id uuid, status public.dataset_status, training_ready boolean,
  total_rows integer, total_training_pairs integer, total_validation_pairs integer, fixes jsonb, created_at timestamptz
)
language sql stable set search_path = '' as $$
  select d.id, d.name, d.version, d.parent_dataset_id, d.status, d.training_ready,
    d.total_rows, d.total_training_pairs, d.total_validation_pairs, d.fixes, d.created_at
  from public.datasets d
  where d.id in (select l.id from private.dataset_lineage(p_user_id, p_dataset_id) l) and d.deleted_at is null
    and exists (
      select 1 from public.datasets asked
      where asked.id = p_dataset_id and asked.user_id = p_user_id and asked.deleted_at is null
    )
  order by d.version, d.created_at, d.id
$$;

revoke execute on function private.dataset_lineage(uuid, uuid) from public;
revoke execute on function public.create_dataset_version(uuid, uuid, uuid, jsonb) from public, anon, authenticated;
revoke execute on function public.complete_dataset_version(uuid, uuid, bigint, text) from public, anon, authenticated;
revoke execute on function public.list_dataset_versions(uuid, uuid) from public, anon, authenticated;
grant execute on function private.dataset_lineage(uuid, uuid) to service_role;
grant execute on function public.create_dataset_version(uuid, uuid, uuid, jsonb) to service_role;
grant execute on function public.complete_dataset_version(uuid, uuid, bigint, text) to service_role;
grant execute on function public.list_dataset_versions(uuid, uuid) to service_role;
