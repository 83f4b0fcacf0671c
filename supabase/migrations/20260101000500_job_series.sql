-- What a running job leaves behind: metric points, log lines and checkpoints. Append-only; written by the tick alone.

create table public.metrics_points (
  id bigint generated always as identity primary key,
  job_id uuid not null references public.training_jobs (id) on delete cascade,
  attempt integer not null,
  step integer not null constraint metrics_points_step_not_negative check (step >= 0),
  timestamp timestamptz not null,
  epoch double precision not null,
  training_loss double precision,
  validation_loss double precision,
  learning_rate double precision,
  gradient_norm double precision,
  throughput double precision,
  gpu_utilization double precision,
  constraint metrics_points_once unique (job_id, attempt, step)
);
comment on column public.metrics_points.attempt is 'The cluster''s attempt: it rises when the cluster restarts the job from a checkpoint.';
comment on column public.metrics_points.throughput is 'Tokens per second.';
create index metrics_points_job_cursor on public.metrics_points (job_id, id);

create table public.job_logs (
  job_id uuid not null references public.training_jobs (id) on delete cascade,
  seq integer not null,
  timestamp timestamptz not null,
  level text not null constraint job_logs_level_known check (level in ('debug', 'info', 'warn', 'error')),
  message text not null,
  metadata jsonb,
  constraint job_logs_once primary key (job_id, seq)
);

create table public.checkpoints (
  id uuid primary key default gen_random_uuid(),
  job_id uuid not null references public.training_jobs (id) on delete cascade,
  step integer not null,
  epoch double precision not null,
  training_loss double precision,
  validation_loss double precision,
  storage_bucket text,
  storage_path text,
  file_size bigint not null,
  sha256 text not null constraint checkpoints_sha256_format check (sha256 ~ '^[0-9a-f]{64}$'),
  created_at timestamptz not null default now(),
  constraint checkpoints_once unique (job_id, step)
);

revoke all on public.metrics_points, public.job_logs, public.checkpoints from anon, authenticated;
grant select, insert, update, delete on public.metrics_points, public.job_logs, public.checkpoints to service_role;
grant select on public.metrics_points, public.job_logs, public.checkpoints to authenticated;
alter table public.metrics_points enable row level security;
alter table public.job_logs enable row level security;
alter table public.checkpoints enable row level security;
create policy "Users read the metrics of their own jobs" on public.metrics_points for select to authenticated
  using (exists (select 1 from public.training_jobs j where j.id = job_id and j.user_id = (select auth.uid())));
create policy "Users read the logs of their own jobs" on public.job_logs for select to authenticated
  using (exists (select 1 from public.training_jobs j where j.id = job_id and j.user_id = (select auth.uid())));
create policy "Users read the checkpoints of their own jobs" on public.checkpoints for select to authenticated
  using (exists (select 1 from public.training_jobs j where j.id = job_id and j.user_id = (select auth.uid())));
