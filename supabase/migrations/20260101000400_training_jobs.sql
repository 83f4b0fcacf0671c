-- Training jobs: the state machine of one LoRA training. The database itself refuses illegal moves and late writes.

create type public.job_status as enum ('queued', 'initializing', 'running', 'completed', 'failed', 'cancelled');
create type public.job_stage as enum ('queued', 'initializing', 'training', 'validating', 'saving', 'completed');
create type public.job_preset as enum ('conservative', 'balanced', 'aggressive', 'custom');

create table public.training_jobs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  name text not null constraint training_jobs_name_length check (char_length(btrim(name)) between 1 and 200),
  dataset_id uuid not null references public.datasets (id) on delete restrict,
  dataset_sha256 text not null constraint training_jobs_dataset_sha256_format check (dataset_sha256 ~ '^[0-9a-f]{64}$'),
  preset_id public.job_preset not null,
  base_model text not null references public.base_models (id) on delete restrict,
  -- The same limits as core/training/hyperparameters.ts, every field needed and no other allowed. A check that is NULL passes, so
  -- a missing field must be made false.
  hyperparameters jsonb not null
    constraint training_jobs_hyperparameters_limits check (coalesce(hyperparameters @@ '
      strict $.learning_rate >= 1e-6 && $.learning_rate <= 1e-2
      && $.batch_size >= 1 && $.batch_size <= 128 && $.batch_size.floor() == $.batch_size
      && $.num_epochs >= 1 && $.num_epochs <= 50 && $.num_epochs.floor() == $.num_epochs
      && $.lora_rank >= 1 && $.lora_rank <= 256 && $.lora_rank.floor() == $.lora_rank
      && $.lora_alpha >= 1 && $.lora_alpha <= 512 && $.lora_alpha.floor() == $.lora_alpha
      && $.lora_dropout >= 0 && $.lora_dropout <= 0.9
      && $.warmup_steps >= 0 && $.warmup_steps <= 100000 && $.warmup_steps.floor() == $.warmup_steps
      && $.weight_decay >= 0 && $.weight_decay <= 1
      && $.gradient_accumulation_steps >= 1 && $.gradient_accumulation_steps <= 128
      && $.gradient_accumulation_steps.floor() == $.gradient_accumulation_steps
      && $.max_grad_norm >= 0.01 && $.max_grad_norm <= 100
      && $.max_seq_length >= 32 && $.max_seq_length <= 131072 && $.max_seq_length.floor() == $.max_seq_length
      && $.seed >= 0 && $.seed <= 2147483647 && $.seed.floor() == $.seed
      && ($.lr_scheduler == "cosine" || $.lr_scheduler == "linear" || $.lr_scheduler == "constant")
      && ($.quantization == "none" || $.quantization == "nf4")
      && $.target_modules.type() == "array" && $.target_modules.size() >= 1
    ', false))
    constraint training_jobs_hyperparameters_model check (coalesce(hyperparameters ->> 'base_model' = base_model, false))
    constraint training_jobs_hyperparameters_modules check (coalesce(
      '["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]'::jsonb @> (hyperparameters -> 'target_modules'), false
    ))
    constraint training_jobs_hyperparameters_known check (
      hyperparameters - array['base_model', 'learning_rate', 'batch_size', 'num_epochs', 'lora_rank', 'lora_alpha', 'lora_dropout',
        'warmup_steps', 'weight_decay', 'gradient_accumulation_steps', 'max_grad_norm', 'max_seq_length', 'lr_scheduler',
        'quantization', 'target_modules', 'seed'] = '{}'::jsonb
    ),
  gpu_config jsonb not null constraint training_jobs_gpu_config_limits check (coalesce(
    (gpu_config ->> 'num_gpus')::integer between 1 and 8
    and (gpu_config ->> 'cost_per_gpu_hour')::numeric >= 0
    and gpu_config ->> 'gpu_type' is not null,
    false
  )),
  status public.job_status not null default 'queued',
  current_stage public.job_stage not null default 'queued',
  status_detail text,
  progress numeric(5, 2) not null default 0 constraint training_jobs_progress_range check (progress between 0 and 100),
  current_epoch numeric(10, 3) not null default 0,
  total_epochs integer not null,
  current_step integer not null default 0,
  total_steps integer,
  current_metrics jsonb not null default '{}'::jsonb,
  stage_entered_at jsonb not null default '{}'::jsonb,
  queued_at timestamptz not null default now(),
  submitted_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  estimated_completion_at timestamptz,
  billed_gpu_seconds numeric(16, 3) not null default 0 constraint training_jobs_billed_not_negative check (billed_gpu_seconds >= 0),
  current_cost numeric(14, 6) not null default 0,
  estimated_total_cost numeric(14, 6) not null,
  estimated_cost_low numeric(14, 6) not null,
  estimated_cost_high numeric(14, 6) not null,
  estimate jsonb not null,
  final_cost numeric(14, 6),
  error_code text,
  error_message text,
  error_stack text,
  retry_count integer not null default 0,
  external_job_id text constraint training_jobs_external_job_id_unique unique,
  artifact_id uuid,
  parent_job_id uuid references public.training_jobs (id) on delete set null,
  cancel_requested_at timestamptz,
  cancel_save_checkpoint boolean not null default false,
  attempt integer not null default 1 constraint training_jobs_attempt_positive check (attempt > 0),
  past_attempts jsonb not null default '[]'::jsonb,
  billed_before_attempt numeric(16, 3) not null default 0,
  metric_attempt_offset integer not null default 0,
  log_seq_offset integer not null default 0,
  resume_from jsonb,
  ending jsonb,
  watch jsonb,
  submit_intent_at timestamptz,
  submit_attempts integer not null default 0,
  missing_looks integer not null default 0,
  next_poll_at timestamptz not null default now(),
  lease_owner uuid,
  lease_until timestamptz,
  heartbeat_at timestamptz,
  metrics_cursor integer not null default 0,
  logs_cursor integer not null default 0,
  delivery jsonb,
  client_request_id text constraint training_jobs_client_request_id_length check (char_length(client_request_id) between 1 and 100),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint training_jobs_billed_before_attempt_within check (billed_before_attempt between 0 and billed_gpu_seconds),
  constraint training_jobs_client_request_unique unique (user_id, client_request_id),
  constraint training_jobs_ended_has_time check ((status in ('completed', 'failed', 'cancelled')) = (completed_at is not null)),
  constraint training_jobs_ended_has_cost check ((status in ('completed', 'failed', 'cancelled')) = (final_cost is not null)),
  constraint training_jobs_failed_has_reason check (status <> 'failed' or (error_code is not null and error_message is not null))
);
comment on column public.training_jobs.gpu_config is 'GPU type and count with the price snapshot of the moment the job was made.';
comment on column public.training_jobs.billed_gpu_seconds is 'Engine seconds of one GPU, from engine start to engine end; the queue is not billed.';
comment on column public.training_jobs.attempt is
  'Each attempt is a job of its own on the cluster, with the key <id>:<attempt>; metrics_cursor and logs_cursor count within it.';
comment on column public.training_jobs.past_attempts is 'How each earlier attempt ended; see pastAttempt in src/core/training/job.schema.ts.';
comment on column public.training_jobs.billed_before_attempt is 'The part of billed_gpu_seconds that belongs to earlier attempts.';
comment on column public.training_jobs.metric_attempt_offset is
  'Added to the cluster''s attempt in metrics_points: a new attempt begins to count at 1 again on the cluster.';
comment on column public.training_jobs.log_seq_offset is 'Added to the cluster''s seq in job_logs, for the same reason.';
comment on column public.training_jobs.resume_from is 'The stored, verified checkpoint that the attempt begins at: { storage_bucket, storage_path, sha256, bytes, step }.';
comment on column public.training_jobs.ending is 'Why the attempt is ending and how far its checkpoint is saved; see attemptEnding in src/core/training/reconcile.';
comment on column public.training_jobs.watch is 'When the attempt last moved, and its recent step times; see stallWatch in src/core/training/reconcile.';
comment on column public.training_jobs.delivery is 'Where the export and verification of the artifact files stands.';

create index training_jobs_user_created on public.training_jobs (user_id, created_at desc);
create index training_jobs_dataset on public.training_jobs (dataset_id);
create index training_jobs_base_model on public.training_jobs (base_model);
create index training_jobs_parent on public.training_jobs (parent_job_id);
create index training_jobs_completed on public.training_jobs (completed_at desc) where status = 'completed';
create index training_jobs_due on public.training_jobs (next_poll_at) where status in ('queued', 'initializing', 'running');

create function private.is_active_job(p_status public.job_status) returns boolean
language sql immutable set search_path = '' as $$
  select p_status in ('queued', 'initializing', 'running')
$$;

-- Invariant 2: legal edges only; nothing of an ended job changes but its name; what was ordered never changes.
-- Runs as whoever updates the row, so it calls nothing in `private`.
create function private.guard_training_job() returns trigger
language plpgsql set search_path = '' as $$
begin
  if old.status in ('completed', 'failed', 'cancelled') then
    if to_jsonb(new) - array['name', 'updated_at', 'lease_owner', 'lease_until', 'parent_job_id']
       is distinct from to_jsonb(old) - array['name', 'updated_at', 'lease_owner', 'lease_until', 'parent_job_id'] then
      raise exception 'Job % ended as % and cannot change', old.id, old.status using errcode = '23514';
    end if;
    return new;
  end if;
  if new.status <> old.status and not (
    (old.status = 'queued' and new.status = 'initializing')
    or (old.status = 'initializing' and new.status = 'running')
    or (old.status = 'running' and new.status = 'completed')
    or new.status in ('failed', 'cancelled')
  ) then
    raise exception 'A job cannot go from % to %', old.status, new.status using errcode = '23514';
  end if;
  if (new.user_id, new.dataset_id, new.dataset_sha256, new.base_model, new.hyperparameters, new.gpu_config)
     is distinct from (old.user_id, old.dataset_id, old.dataset_sha256, old.base_model, old.hyperparameters, old.gpu_config) then
    raise exception 'What job % trains, and at which price, cannot change', old.id using errcode = '23514';
  end if;
  if new.attempt < old.attempt or new.billed_gpu_seconds < old.billed_gpu_seconds
     or new.billed_before_attempt < old.billed_before_attempt
     or new.metric_attempt_offset < old.metric_attempt_offset or new.log_seq_offset < old.log_seq_offset
     or (new.attempt = old.attempt and (new.metrics_cursor < old.metrics_cursor or new.logs_cursor < old.logs_cursor)) then
    raise exception 'Attempt and billed time of a job only grow, and cursors within an attempt' using errcode = '23514';
  end if;
  if new.attempt = old.attempt and (
    new.external_job_id is distinct from coalesce(old.external_job_id, new.external_job_id)
    or (new.past_attempts, new.billed_before_attempt, new.metric_attempt_offset, new.log_seq_offset)
       is distinct from (old.past_attempts, old.billed_before_attempt, old.metric_attempt_offset, old.log_seq_offset)
  ) then
    raise exception 'The cluster job of an attempt of job %, and what came before it, cannot change', old.id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger training_jobs_guard before update on public.training_jobs
  for each row execute function private.guard_training_job();
create trigger training_jobs_set_updated_at before update on public.training_jobs
  for each row execute function private.set_updated_at();

revoke all on public.training_jobs from anon, authenticated;
grant select, insert, update, delete on public.training_jobs to service_role;
grant select on public.training_jobs to authenticated;
grant update (name) on public.training_jobs to authenticated;
alter table public.training_jobs enable row level security;
create policy "Users read their own training jobs" on public.training_jobs
  for select to authenticated using (user_id = (select auth.uid()));
create policy "Users rename their own training jobs" on public.training_jobs
  for update to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
