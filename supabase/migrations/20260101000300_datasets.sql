-- Datasets: an uploaded file, what validation found in it, and the normalized file that training reads.

create type public.dataset_status as enum ('uploading', 'validating', 'ready', 'error');
create type public.dataset_format as enum ('brightrun_lora_v4', 'brightrun_lora_v3', 'openai_chat', 'sharegpt', 'alpaca');

create table public.datasets (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  name text not null constraint datasets_name_length check (char_length(btrim(name)) between 1 and 200),
  description text constraint datasets_description_length check (char_length(description) <= 2000),
  format public.dataset_format,
  requested_format public.dataset_format,
  status public.dataset_status not null default 'uploading',
  storage_bucket text not null default 'lora-datasets',
  storage_path text not null default '', -- always set by a trigger
  file_name text not null constraint datasets_file_name_safe check (file_name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$'),
  file_size bigint not null constraint datasets_file_size_positive check (file_size > 0),
  total_training_pairs integer,
  total_validation_pairs integer,
  total_conversations integer,
  total_rows integer,
  total_tokens bigint,
  tokenizer text,
  avg_turns_per_conversation numeric(10, 2),
  avg_tokens_per_turn numeric(12, 2),
  length_histogram jsonb,
  training_ready boolean not null default false,
  validated_at timestamptz,
  validation_errors jsonb,
  sample_data jsonb,
  normalized_path text,
  normalized_sha256 text constraint datasets_normalized_sha256_format check (normalized_sha256 ~ '^[0-9a-f]{64}$'),
  normalized_bytes bigint,
  version integer not null default 1 constraint datasets_version_positive check (version > 0),
  parent_dataset_id uuid references public.datasets (id) on delete set null,
  error_message text,
  validation_attempts integer not null default 0,
  lease_owner uuid,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint datasets_storage_path_unique unique (storage_path),
  constraint datasets_ready_is_complete check (
    status <> 'ready' or (training_ready and normalized_path is not null and normalized_sha256 is not null
      and normalized_bytes > 0 and total_training_pairs is not null and validation_errors is not null)
  ),
  constraint datasets_training_ready_only_when_ready check (not training_ready or status = 'ready')
);
comment on column public.datasets.format is 'The format asked for at upload; validation replaces it with the one it found.';
comment on column public.datasets.requested_format is 'The format asked for at upload, for a later validation; null: detected.';
comment on column public.datasets.validation_errors is 'The validation report: counts per code and up to 100 defects of each.';

create unique index datasets_live_name_unique on public.datasets (user_id, lower(name)) where deleted_at is null;
create index datasets_user_created on public.datasets (user_id, created_at desc);
create index datasets_parent on public.datasets (parent_dataset_id);
create index datasets_to_validate on public.datasets (created_at) where status in ('uploading', 'validating');

-- Only paths of the owner's folder, decided here whatever the caller sends; the format asked for is kept.
create function private.set_dataset_storage_path() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.requested_format := new.format;
  new.storage_bucket := 'lora-datasets';
  new.storage_path := new.user_id::text || '/' || new.id::text || '/' || new.file_name;
  return new;
end $$;
create trigger datasets_set_storage_path before insert on public.datasets
  for each row execute function private.set_dataset_storage_path();
create trigger datasets_set_updated_at before update on public.datasets
  for each row execute function private.set_updated_at();

-- Legal moves: uploading → validating | error; validating → ready | error; ready | error → validating (checked again).
create function private.guard_dataset_status() returns trigger
language plpgsql set search_path = '' as $$
begin
  if new.status is distinct from old.status and not (
    (old.status = 'uploading' and new.status in ('validating', 'error'))
    or (old.status = 'validating' and new.status in ('ready', 'error'))
    or (old.status in ('ready', 'error') and new.status = 'validating')
  ) then
    raise exception 'A dataset cannot go from % to %', old.status, new.status using errcode = '23514';
  end if;
  return new;
end $$;
create trigger datasets_guard_status before update of status on public.datasets
  for each row execute function private.guard_dataset_status();

revoke all on public.datasets from anon, authenticated;
grant select, insert, update, delete on public.datasets to service_role;
grant select on public.datasets to authenticated;
grant insert (name, description, format, file_name, file_size) on public.datasets to authenticated;
grant update (name, description) on public.datasets to authenticated;

alter table public.datasets enable row level security;
create policy "Users read their own datasets that are not deleted" on public.datasets
  for select to authenticated using (user_id = (select auth.uid()) and deleted_at is null);
create policy "Users create datasets for themselves" on public.datasets
  for insert to authenticated with check (user_id = (select auth.uid()));
create policy "Users rename their own datasets" on public.datasets
  for update to authenticated
  using (user_id = (select auth.uid()) and deleted_at is null)
  with check (user_id = (select auth.uid()));
