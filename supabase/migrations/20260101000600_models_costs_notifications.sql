-- Model artifacts, the cost ledger and notifications.

create type public.model_status as enum ('stored', 'deployed', 'archived');
create type public.cost_type as enum ('compute', 'storage', 'data_transfer', 'api_calls');
create type public.notification_type as enum ('job_complete', 'job_failed', 'cost_alert', 'dataset_ready', 'system');
create type public.notification_priority as enum ('low', 'medium', 'high', 'critical');

create table public.model_artifacts (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  job_id uuid not null references public.training_jobs (id) on delete restrict,
  dataset_id uuid not null references public.datasets (id) on delete restrict,
  name text not null constraint model_artifacts_name_length check (char_length(btrim(name)) between 1 and 200),
  version integer not null default 1 constraint model_artifacts_version_positive check (version > 0),
  description text constraint model_artifacts_description_length check (char_length(description) <= 2000),
  status public.model_status not null default 'stored',
  storage_bucket text not null default 'lora-models',
  quality_metrics jsonb not null,
  training_summary jsonb not null,
  configuration jsonb not null,
  artifacts jsonb not null constraint model_artifacts_files_listed check (jsonb_typeof(artifacts) = 'array' and jsonb_array_length(artifacts) > 0),
  parent_model_id uuid references public.model_artifacts (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint model_artifacts_job_unique unique (job_id)
);
comment on column public.model_artifacts.artifacts is 'The verified files: [{ kind, path, storage_path, bytes, sha256 }].';
create index model_artifacts_user_created on public.model_artifacts (user_id, created_at desc);
create index model_artifacts_dataset on public.model_artifacts (dataset_id);
create index model_artifacts_parent on public.model_artifacts (parent_model_id);
create trigger model_artifacts_set_updated_at before update on public.model_artifacts
  for each row execute function private.set_updated_at();

alter table public.training_jobs
  add constraint training_jobs_artifact_fkey foreign key (artifact_id) references public.model_artifacts (id) on delete restrict,
  add constraint training_jobs_completed_has_artifact check (status <> 'completed' or artifact_id is not null);
create index training_jobs_artifact on public.training_jobs (artifact_id);

create table public.cost_records (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  job_id uuid references public.training_jobs (id) on delete restrict,
  cost_type public.cost_type not null,
  amount numeric(14, 6) not null constraint cost_records_amount_not_negative check (amount >= 0),
  details jsonb not null default '{}'::jsonb,
  billing_period date not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint cost_records_once unique (job_id, cost_type, billing_period)
);
comment on column public.cost_records.amount is 'US dollars, exact to the micro-dollar.';
create index cost_records_user_period on public.cost_records (user_id, billing_period);
create trigger cost_records_set_updated_at before update on public.cost_records
  for each row execute function private.set_updated_at();

create table public.notifications (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  type public.notification_type not null,
  title text not null,
  message text not null,
  priority public.notification_priority not null default 'medium',
  read boolean not null default false,
  action_url text constraint notifications_action_url_is_local check (action_url ~ '^/[^/\\]'),
  metadata jsonb not null default '{}'::jsonb,
  dedupe_key text not null,
  created_at timestamptz not null default now(),
  constraint notifications_once unique (user_id, dedupe_key)
);
create index notifications_user_created on public.notifications (user_id, created_at desc);
create index notifications_user_unread on public.notifications (user_id) where not read;

revoke all on public.model_artifacts, public.cost_records, public.notifications from anon, authenticated;
grant select, insert, update, delete on public.model_artifacts, public.cost_records, public.notifications to service_role;
grant select on public.model_artifacts, public.cost_records, public.notifications to authenticated;
grant update (name, description) on public.model_artifacts to authenticated;
grant update (read) on public.notifications to authenticated;
alter table public.model_artifacts enable row level security;
alter table public.cost_records enable row level security;
alter table public.notifications enable row level security;
create policy "Users read their own models that are not deleted" on public.model_artifacts
  for select to authenticated using (user_id = (select auth.uid()) and deleted_at is null);
create policy "Users rename their own models" on public.model_artifacts for update to authenticated
  using (user_id = (select auth.uid()) and deleted_at is null) with check (user_id = (select auth.uid()));
create policy "Users read their own costs" on public.cost_records
  for select to authenticated using (user_id = (select auth.uid()));
create policy "Users read their own notifications" on public.notifications
  for select to authenticated using (user_id = (select auth.uid()));
create policy "Users mark their own notifications as read" on public.notifications for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
