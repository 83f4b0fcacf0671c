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

-- One chart's points: all of them while they fit, else the lowest and highest training loss of each of p_max_points / 2
-- equal step ranges, so that a one-point spike survives, and every point that carries a validation loss.
-- NULL p_after = from the beginning. Runs with the caller's rights: RLS decides what is seen.
create function public.get_job_metrics(
  p_job_id uuid, p_after bigint default null, p_from_step integer default null, p_to_step integer default null, p_max_points integer default 2000
) returns setof public.metrics_points
language sql stable security invoker set search_path = '' as $$
  with wanted as (
    select m.*, count(*) over () as total,
      ntile(greatest(1, p_max_points / 2)) over (order by m.step, m.id) as bucket
    from public.metrics_points m
    where m.job_id = p_job_id
      and (p_after is null or m.id > p_after)
      and (p_from_step is null or m.step >= p_from_step)
      and (p_to_step is null or m.step <= p_to_step)
  ), ranked as (
    select w.id, w.total, w.validation_loss,
      row_number() over (partition by w.bucket order by w.training_loss asc nulls last, w.id) as low,
      row_number() over (partition by w.bucket order by w.training_loss desc nulls last, w.id) as high
    from wanted w
  )
  select m.* from public.metrics_points m
  join ranked r on r.id = m.id
  where r.total <= p_max_points or r.low = 1 or r.high = 1 or r.validation_loss is not null
  order by m.id
$$;
revoke execute on function public.get_job_metrics(uuid, bigint, integer, integer, integer) from public, anon;
grant execute on function public.get_job_metrics(uuid, bigint, integer, integer, integer) to authenticated, service_role;
