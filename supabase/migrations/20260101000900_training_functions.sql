-- Job operations of the server and of the tick. Executable by service_role alone.

-- The current UTC month of a user: what may be spent, what is, and what their active jobs will probably still cost (their p50
-- less what is billed of it).
create function private.budget_state(
  p_user_id uuid, out monthly_budget numeric, out stops_at_budget boolean, out spent numeric, out reserved numeric
)
language sql stable set search_path = '' as $$
  select p.monthly_budget, p.stop_jobs_at_budget,
    (select coalesce(sum(r.amount), 0) from public.cost_records r
     where r.user_id = p.id and r.billing_period >= date_trunc('month', now() at time zone 'utc')::date),
    (select coalesce(sum(greatest(j.estimated_total_cost - j.current_cost, 0)), 0) from public.training_jobs j
     where j.user_id = p.id and j.status in ('queued', 'initializing', 'running'))
  from public.profiles p where p.id = p_user_id
$$;

-- The newest stored checkpoint that a job can go on from: its own, or the one that it began at itself. NULL: there is none.
create function private.resume_point(p_job_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(
    (select jsonb_build_object('storage_bucket', k.storage_bucket, 'storage_path', k.storage_path, 'sha256', k.sha256,
       'bytes', k.file_size, 'step', k.step)
     from public.checkpoints k where k.job_id = p_job_id and k.storage_path is not null
     order by k.step desc, k.created_at desc limit 1),
    (select j.resume_from from public.training_jobs j where j.id = p_job_id)
  )
$$;

-- Makes a job, priced from the catalogue inside the database. Calling again with the same client_request_id answers the
-- same job. Of the two reasons to refuse that a person may want to see in numbers: p_job.quote { price_per_gpu_hour_usd,
-- dataset_sha256 } is what the job was estimated with, and with stop_jobs_at_budget its p90 must be within the month's budget.
-- Answers { outcome: 'created' | 'exists', job_id }, { outcome: 'quote_changed', price_per_gpu_hour_usd, dataset_sha256 } (as they
-- are now), { outcome: 'budget_exceeded', monthly_budget_usd, spent_usd, reserved_usd }, or { outcome: 'dataset_not_found' |
-- 'dataset_not_ready' | 'unknown_gpu' | 'gpu_count_too_large' | 'unknown_model' | 'parent_not_found' }. With p_job.retry_from
-- 'checkpoint' | 'beginning' it is a retry of its parent, which must have failed or been cancelled ({ outcome: 'parent_not_ended' |
-- 'parent_completed' }) and was trained on the data as they are now ('parent_data_changed'), from the parent's newest stored checkpoint ({ outcome: 'no_checkpoint' } when there is none) or anew.
create function public.create_training_job(p_user_id uuid, p_job jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_dataset public.datasets;
  v_gpu public.gpu_types;
  v_parent public.training_jobs;
  v_resume jsonb;
  v_budget record;
  v_id uuid;
begin
  -- One job of a user is made at a time: two at once must not both find the budget free.
  perform 1 from public.profiles where id = p_user_id for no key update;
  select id into v_id from public.training_jobs
  where user_id = p_user_id and client_request_id = p_job ->> 'client_request_id';
  if found then return jsonb_build_object('outcome', 'exists', 'job_id', v_id); end if;
  select * into v_dataset from public.datasets
  where id = (p_job ->> 'dataset_id')::uuid and user_id = p_user_id and deleted_at is null for share;
  if not found then return jsonb_build_object('outcome', 'dataset_not_found'); end if;
  if not v_dataset.training_ready then return jsonb_build_object('outcome', 'dataset_not_ready'); end if;
  select * into v_gpu from public.gpu_types where id = p_job ->> 'gpu_type' and is_active;
  if not found then return jsonb_build_object('outcome', 'unknown_gpu'); end if;
  if (p_job ->> 'num_gpus')::integer > v_gpu.max_count then return jsonb_build_object('outcome', 'gpu_count_too_large'); end if;
  if not exists (select 1 from public.base_models where id = p_job ->> 'base_model' and is_active) then
    return jsonb_build_object('outcome', 'unknown_model');
  end if;
  if p_job ->> 'parent_job_id' is not null then
    select * into v_parent from public.training_jobs where id = (p_job ->> 'parent_job_id')::uuid and user_id = p_user_id;
    if not found then return jsonb_build_object('outcome', 'parent_not_found'); end if;
  end if;
  if p_job ->> 'retry_from' is not null then
    if v_parent.status = 'completed' then return jsonb_build_object('outcome', 'parent_completed'); end if;
    if private.is_active_job(v_parent.status) then return jsonb_build_object('outcome', 'parent_not_ended'); end if;
    if v_parent.dataset_sha256 <> v_dataset.normalized_sha256 then return jsonb_build_object('outcome', 'parent_data_changed'); end if;
    if p_job ->> 'retry_from' = 'checkpoint' then
      v_resume := private.resume_point(v_parent.id);
      if v_resume is null then return jsonb_build_object('outcome', 'no_checkpoint'); end if;
    end if;
  end if;
  if (p_job -> 'quote' ->> 'price_per_gpu_hour_usd')::numeric <> v_gpu.price_per_hour_usd
     or p_job -> 'quote' ->> 'dataset_sha256' <> v_dataset.normalized_sha256 then
    return jsonb_build_object('outcome', 'quote_changed',
      'price_per_gpu_hour_usd', v_gpu.price_per_hour_usd, 'dataset_sha256', v_dataset.normalized_sha256);
  end if;
  select * into v_budget from private.budget_state(p_user_id);
  if v_budget.stops_at_budget
     and v_budget.spent + v_budget.reserved + (p_job ->> 'estimated_cost_high')::numeric(14, 6) > v_budget.monthly_budget then
    return jsonb_build_object('outcome', 'budget_exceeded', 'monthly_budget_usd', v_budget.monthly_budget,
      'spent_usd', v_budget.spent, 'reserved_usd', v_budget.reserved);
  end if;
  insert into public.training_jobs (
    user_id, name, dataset_id, dataset_sha256, preset_id, base_model, hyperparameters, gpu_config, total_epochs,
    estimated_total_cost, estimated_cost_low, estimated_cost_high, estimate, parent_job_id, retry_count, resume_from, client_request_id, stage_entered_at
  ) values (
    p_user_id, p_job ->> 'name', v_dataset.id, v_dataset.normalized_sha256, (p_job ->> 'preset_id')::public.job_preset,
    p_job ->> 'base_model', p_job -> 'hyperparameters',
    jsonb_build_object('gpu_type', v_gpu.id, 'num_gpus', (p_job ->> 'num_gpus')::integer,
      'gpu_memory_gb', v_gpu.vram_gib, 'cost_per_gpu_hour', v_gpu.price_per_hour_usd),
    (p_job -> 'hyperparameters' ->> 'num_epochs')::integer,
    (p_job ->> 'estimated_total_cost')::numeric, (p_job ->> 'estimated_cost_low')::numeric, (p_job ->> 'estimated_cost_high')::numeric,
    p_job -> 'estimate', (p_job ->> 'parent_job_id')::uuid,
    case when p_job ->> 'retry_from' is null then 0 else v_parent.retry_count + 1 end, v_resume, p_job ->> 'client_request_id',
    jsonb_build_object('queued', now())
  )
  on conflict (user_id, client_request_id) do nothing
  returning id into v_id;
  if v_id is null then
    select id into v_id from public.training_jobs
    where user_id = p_user_id and client_request_id = p_job ->> 'client_request_id';
    return jsonb_build_object('outcome', 'exists', 'job_id', v_id);
  end if;
  return jsonb_build_object('outcome', 'created', 'job_id', v_id);
end $$;

-- Records the intent to cancel; the tick presses it through. Answers { outcome: 'cancelling' | 'not_found' | 'ended', status? }.
create function public.request_job_cancel(p_user_id uuid, p_job_id uuid, p_save_checkpoint boolean) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_job public.training_jobs;
begin
  select * into v_job from public.training_jobs where id = p_job_id and user_id = p_user_id for update;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  if not private.is_active_job(v_job.status) then
    return jsonb_build_object('outcome', 'ended', 'status', v_job.status);
  end if;
  update public.training_jobs
  set cancel_requested_at = coalesce(cancel_requested_at, now()), cancel_save_checkpoint = p_save_checkpoint, next_poll_at = now()
  where id = p_job_id;
  return jsonb_build_object('outcome', 'cancelling');
end $$;

-- Claims due active jobs under a lease. Two ticks at once never hold the same job.
create function public.claim_training_jobs(p_worker uuid, p_limit integer, p_lease_seconds integer)
returns setof public.training_jobs
language sql set search_path = '' as $$
  with due as materialized (
    select c.id from public.training_jobs c
    where c.status in ('queued', 'initializing', 'running') and c.next_poll_at <= now()
      and (c.lease_until is null or c.lease_until < now())
    order by c.next_poll_at limit p_limit for update skip locked
  )
  update public.training_jobs j
  set lease_owner = p_worker, lease_until = now() + make_interval(secs => p_lease_seconds)
  from due where j.id = due.id
  returning j.*
$$;

-- The elements of commit_training_jobs' p_commits as rows; only those of p_job_ids.
create function private.read_job_commits(p_commits jsonb, p_job_ids uuid[]) returns table (
  job_id uuid, attempt integer, release boolean, patch jsonb, metrics jsonb, logs jsonb, checkpoints jsonb, stored_checkpoint jsonb,
  artifact jsonb, notification jsonb
)
language sql immutable set search_path = '' as $$
  select c.job_id, c.attempt, coalesce(c.release, false), coalesce(nullif(c.patch, 'null'), '{}'), coalesce(nullif(c.metrics, 'null'), '[]'),
    coalesce(nullif(c.logs, 'null'), '[]'), coalesce(nullif(c.checkpoints, 'null'), '[]'), c.stored_checkpoint,
    c.artifact, c.notification
  from jsonb_to_recordset(p_commits) as c (
    job_id uuid, attempt integer, release boolean, patch jsonb, metrics jsonb, logs jsonb, checkpoints jsonb, stored_checkpoint jsonb,
    artifact jsonb, notification jsonb
  )
  join unnest(p_job_ids) as wanted (id) on wanted.id = c.job_id
$$;

-- US dollars for GPU seconds, rounded half up to the micro-dollar. In whole numbers: a quotient that was cut first could be
-- rounded the wrong way.
create function private.compute_cost(p_seconds numeric, p_num_gpus numeric, p_price_per_gpu_hour numeric) returns numeric
language sql immutable set search_path = '' as $$
  select (div(p_seconds * p_num_gpus * p_price_per_gpu_hour * 2000000 + 3600, 7200) / 1000000)::numeric(14, 6)
$$;

-- Writes what a tick decided about many jobs, in a few statements whatever their number, fenced by lease and attempt:
-- a job whose lease was lost, or that ended meanwhile, is left alone. Points, log lines, cursors, cost, artifact and
-- notification of one job commit together. Each element of p_commits:
--   { job_id, attempt, release: boolean,
--     patch: { status, current_stage, status_detail, progress, current_epoch, total_epochs, current_step, total_steps, current_metrics,
--              submitted_at, started_at, completed_at, estimated_completion_at, billed_gpu_seconds, error_code, error_message,
--              error_stack, external_job_id, submit_intent_at, submit_attempts, missing_looks, next_poll_at, heartbeat_at,
--              metrics_cursor, logs_cursor, delivery, ending, watch, resume_from,
--              attempt, past_attempts },                         -- absent: unchanged; null: set to NULL
--     metrics: [{ attempt, step, timestamp, epoch, training_loss?, validation_loss?, learning_rate?, gradient_norm?, throughput?, gpu_utilization? }],
--     logs: [{ seq, timestamp, level, message }], checkpoints: [{ step, epoch, training_loss?, validation_loss?, file_size, sha256 }],
--     stored_checkpoint: { step, epoch, training_loss?, validation_loss?, file_size, sha256, storage_bucket, storage_path } | null,
--     artifact: { name, quality_metrics, training_summary, configuration, artifacts } | null,
--     notification: { type, title, message, priority, action_url, metadata, dedupe_key } | null }
-- A patch that raises the attempt begins a new job on the cluster, whose points, lines and cursors count from 1 again: cursors
-- fall to 0, and from the next commit on the numbers of its points' attempts and of its lines follow the highest stored ones.
-- action_url may hold the placeholder {artifact_id}. Answers the ids that were written.
create function public.commit_training_jobs(p_worker uuid, p_commits jsonb) returns setof uuid
language plpgsql set search_path = '' as $$
declare
  v_ids uuid[] := array(select (c ->> 'job_id')::uuid from jsonb_array_elements(p_commits) c);
begin
  if (select count(distinct id) from unnest(v_ids) id) < cardinality(v_ids) then
    raise exception 'A job may be in p_commits once' using errcode = '22023';
  end if;

  -- The fence: rows are locked from here to the commit.
  v_ids := array(
    select j.id from public.training_jobs j
    join private.read_job_commits(p_commits, v_ids) c on c.job_id = j.id and c.attempt = j.attempt
    where j.lease_owner = p_worker and private.is_active_job(j.status)
    order by j.id for update of j
  );

  -- A step may be reported in parts (training first, validation later): what is missing is filled in, what is known stays,
  -- and a new id puts the completed point in front of the cursors of live charts.
  insert into public.metrics_points as known (
    job_id, attempt, step, timestamp, epoch, training_loss, validation_loss, learning_rate, gradient_norm, throughput, gpu_utilization
  )
  select c.job_id, m.attempt + j.metric_attempt_offset, m.step, m.timestamp, m.epoch, m.training_loss, m.validation_loss, m.learning_rate, m.gradient_norm, m.throughput, m.gpu_utilization
  from private.read_job_commits(p_commits, v_ids) c
  join public.training_jobs j on j.id = c.job_id
  cross join jsonb_to_recordset(c.metrics) as m (
    attempt integer, step integer, timestamp timestamptz, epoch double precision, training_loss double precision, validation_loss double precision,
    learning_rate double precision, gradient_norm double precision, throughput double precision, gpu_utilization double precision
  )
  order by c.job_id, m.attempt, m.step
  on conflict (job_id, attempt, step) do update set
    id = default,
    training_loss = coalesce(known.training_loss, excluded.training_loss),
    validation_loss = coalesce(known.validation_loss, excluded.validation_loss),
    learning_rate = coalesce(known.learning_rate, excluded.learning_rate),
    gradient_norm = coalesce(known.gradient_norm, excluded.gradient_norm),
    throughput = coalesce(known.throughput, excluded.throughput),
    gpu_utilization = coalesce(known.gpu_utilization, excluded.gpu_utilization)
  where (known.training_loss is null and excluded.training_loss is not null)
    or (known.validation_loss is null and excluded.validation_loss is not null)
    or (known.learning_rate is null and excluded.learning_rate is not null)
    or (known.gradient_norm is null and excluded.gradient_norm is not null)
    or (known.throughput is null and excluded.throughput is not null)
    or (known.gpu_utilization is null and excluded.gpu_utilization is not null);

  insert into public.job_logs (job_id, seq, timestamp, level, message)
  select c.job_id, l.seq + j.log_seq_offset, l.timestamp, l.level, l.message
  from private.read_job_commits(p_commits, v_ids) c
  join public.training_jobs j on j.id = c.job_id
  cross join jsonb_to_recordset(c.logs) as l (seq integer, timestamp timestamptz, level text, message text)
  on conflict (job_id, seq) do nothing;

  -- The newest word on a file counts until it is stored: a cluster that starts again from an earlier checkpoint may write
  -- the same step anew.
  insert into public.checkpoints as known (
    job_id, attempt, step, epoch, training_loss, validation_loss, file_size, sha256, storage_bucket, storage_path
  )
  select c.job_id, c.attempt, k.step, k.epoch, k.training_loss, k.validation_loss, k.file_size, k.sha256, k.storage_bucket, k.storage_path
  from private.read_job_commits(p_commits, v_ids) c
  cross join lateral (
    select jsonb_array_elements(c.checkpoints) as item
    where jsonb_typeof(c.stored_checkpoint) is distinct from 'object'
    union all
    select c.stored_checkpoint where jsonb_typeof(c.stored_checkpoint) = 'object'
  ) reported
  cross join jsonb_to_record(reported.item) as k (
    step integer, epoch double precision, training_loss double precision, validation_loss double precision, file_size bigint, sha256 text,
    storage_bucket text, storage_path text
  )
  on conflict (job_id, attempt, step) do update set
    file_size = excluded.file_size, sha256 = excluded.sha256,
    storage_bucket = excluded.storage_bucket, storage_path = excluded.storage_path
  where known.storage_path is null and (known.sha256 <> excluded.sha256 or excluded.storage_path is not null);

  insert into public.model_artifacts (
    user_id, job_id, dataset_id, name, quality_metrics, training_summary, configuration, artifacts
  )
  select j.user_id, j.id, j.dataset_id, c.artifact ->> 'name', c.artifact -> 'quality_metrics', c.artifact -> 'training_summary',
    c.artifact -> 'configuration', c.artifact -> 'artifacts'
  from private.read_job_commits(p_commits, v_ids) c join public.training_jobs j on j.id = c.job_id
  where jsonb_typeof(c.artifact) = 'object'
  on conflict (job_id) do nothing;

  -- Invariant 5, the ledger: total = billed seconds × GPUs × price. Billed time only grows, and today's record takes what the
  -- other days do not already hold: any repetition or order of commits gives the same rows.
  insert into public.cost_records (user_id, job_id, cost_type, amount, details, billing_period)
  select t.user_id, t.id, 'compute', t.total - recorded.on_other_days,
    jsonb_build_object('gpu_seconds', t.seconds, 'gpu_type', t.gpu_config ->> 'gpu_type', 'num_gpus', t.gpu_config -> 'num_gpus',
      'cost_per_gpu_hour', t.gpu_config -> 'cost_per_gpu_hour'),
    (now() at time zone 'utc')::date
  from private.read_job_commits(p_commits, v_ids) c
  join public.training_jobs j on j.id = c.job_id
  cross join lateral (select greatest(j.billed_gpu_seconds, (c.patch ->> 'billed_gpu_seconds')::numeric(16, 3)) as seconds) billed
  cross join lateral (
    select j.id, j.user_id, j.gpu_config, billed.seconds,
      private.compute_cost(billed.seconds, (j.gpu_config ->> 'num_gpus')::numeric, (j.gpu_config ->> 'cost_per_gpu_hour')::numeric) as total
  ) t
  cross join lateral (
    select coalesce(sum(r.amount), 0) as in_all,
      coalesce(sum(r.amount) filter (where r.billing_period <> (now() at time zone 'utc')::date), 0) as on_other_days
    from public.cost_records r where r.job_id = j.id and r.cost_type = 'compute'
  ) recorded
  where t.total <> recorded.in_all
  on conflict (job_id, cost_type, billing_period) do update set amount = excluded.amount, details = excluded.details;

  update public.training_jobs j set
    status = case when p ? 'status' then (p ->> 'status')::public.job_status else j.status end,
    current_stage = case when p ? 'current_stage' then (p ->> 'current_stage')::public.job_stage else j.current_stage end,
    stage_entered_at = case when p ? 'current_stage' and not j.stage_entered_at ? (p ->> 'current_stage')
      then j.stage_entered_at || jsonb_build_object(p ->> 'current_stage', now()) else j.stage_entered_at end,
    status_detail = case when p ? 'status_detail' then p ->> 'status_detail' else j.status_detail end,
    progress = case when p ? 'progress' then (p ->> 'progress')::numeric else j.progress end,
    current_epoch = case when p ? 'current_epoch' then (p ->> 'current_epoch')::numeric else j.current_epoch end,
    total_epochs = case when p ? 'total_epochs' then (p ->> 'total_epochs')::integer else j.total_epochs end,
    current_step = case when p ? 'current_step' then (p ->> 'current_step')::integer else j.current_step end,
    total_steps = case when p ? 'total_steps' then (p ->> 'total_steps')::integer else j.total_steps end,
    current_metrics = case when p ? 'current_metrics' then p -> 'current_metrics' else j.current_metrics end,
    submitted_at = case when p ? 'submitted_at' then (p ->> 'submitted_at')::timestamptz else j.submitted_at end,
    started_at = case when p ? 'started_at' then (p ->> 'started_at')::timestamptz else j.started_at end,
    completed_at = case when p ? 'completed_at' then (p ->> 'completed_at')::timestamptz else j.completed_at end,
    estimated_completion_at = case when p ? 'estimated_completion_at' then (p ->> 'estimated_completion_at')::timestamptz else j.estimated_completion_at end,
    billed_gpu_seconds = greatest(j.billed_gpu_seconds, (p ->> 'billed_gpu_seconds')::numeric),
    current_cost = ledger.total,
    final_cost = case when (p ->> 'status') in ('completed', 'failed', 'cancelled') then ledger.total else j.final_cost end,
    error_code = case when p ? 'error_code' then p ->> 'error_code' else j.error_code end,
    error_message = case when p ? 'error_message' then p ->> 'error_message' else j.error_message end,
    error_stack = case when p ? 'error_stack' then p ->> 'error_stack' else j.error_stack end,
    external_job_id = case when p ? 'external_job_id' then p ->> 'external_job_id' else j.external_job_id end,
    submit_intent_at = case when p ? 'submit_intent_at' then (p ->> 'submit_intent_at')::timestamptz else j.submit_intent_at end,
    submit_attempts = case when p ? 'submit_attempts' then (p ->> 'submit_attempts')::integer else j.submit_attempts end,
    missing_looks = case when p ? 'missing_looks' then (p ->> 'missing_looks')::integer else j.missing_looks end,
    next_poll_at = case when p ? 'next_poll_at' then (p ->> 'next_poll_at')::timestamptz else j.next_poll_at end,
    heartbeat_at = case when p ? 'heartbeat_at' then (p ->> 'heartbeat_at')::timestamptz else j.heartbeat_at end,
    attempt = next.attempt,
    metrics_cursor = case when next.is_new then 0 else greatest(j.metrics_cursor, (p ->> 'metrics_cursor')::integer) end,
    logs_cursor = case when next.is_new then 0 else greatest(j.logs_cursor, (p ->> 'logs_cursor')::integer) end,
    past_attempts = case when p ? 'past_attempts' then p -> 'past_attempts' else j.past_attempts end,
    billed_before_attempt = case when next.is_new then greatest(j.billed_gpu_seconds, (p ->> 'billed_gpu_seconds')::numeric)
      else j.billed_before_attempt end,
    metric_attempt_offset = case when next.is_new
      then (select coalesce(max(m.attempt), 0) from public.metrics_points m where m.job_id = j.id) else j.metric_attempt_offset end,
    log_seq_offset = case when next.is_new
      then (select coalesce(max(l.seq), 0) from public.job_logs l where l.job_id = j.id) else j.log_seq_offset end,
    resume_from = case when p ? 'resume_from' then nullif(p -> 'resume_from', 'null') else j.resume_from end,
    ending = case when p ? 'ending' then nullif(p -> 'ending', 'null') else j.ending end,
    watch = case when p ? 'watch' then nullif(p -> 'watch', 'null') else j.watch end,
    delivery = case when p ? 'delivery' then nullif(p -> 'delivery', 'null') else j.delivery end,
    artifact_id = coalesce((select a.id from public.model_artifacts a where a.job_id = j.id), j.artifact_id),
    lease_owner = case when c.release then null else j.lease_owner end,
    lease_until = case when c.release then null else j.lease_until end
  from private.read_job_commits(p_commits, v_ids) c
  cross join lateral (select c.patch as p, coalesce((c.patch ->> 'attempt')::integer, c.attempt) as attempt_after) patched
  cross join lateral (select attempt_after as attempt, attempt_after > c.attempt as is_new) next
  cross join lateral (select coalesce(sum(r.amount), 0) as total from public.cost_records r where r.job_id = c.job_id) ledger
  where j.id = c.job_id;

  insert into public.notifications (user_id, type, title, message, priority, action_url, metadata, dedupe_key)
  select j.user_id, (c.notification ->> 'type')::public.notification_type, c.notification ->> 'title', c.notification ->> 'message',
    (c.notification ->> 'priority')::public.notification_priority,
    replace(c.notification ->> 'action_url', '{artifact_id}', coalesce(j.artifact_id::text, '')),
    coalesce(c.notification -> 'metadata', '{}'), c.notification ->> 'dedupe_key'
  from private.read_job_commits(p_commits, v_ids) c join public.training_jobs j on j.id = c.job_id
  where jsonb_typeof(c.notification) = 'object'
  on conflict (user_id, dedupe_key) do nothing;

  return query select unnest(v_ids);
end $$;

do $$
declare f text;
begin
  foreach f in array array[
    'public.create_training_job(uuid, jsonb)', 'public.request_job_cancel(uuid, uuid, boolean)',
    'public.claim_training_jobs(uuid, integer, integer)', 'public.commit_training_jobs(uuid, jsonb)'
  ] loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
