-- What a tick writes about many jobs, written faster; and checkpoints that are stored while a job trains.

alter table public.training_jobs add column keeping jsonb;
comment on column public.training_jobs.keeping is
  'Its checkpoints in storage and the one on its way there; see checkpointKeeping in src/core/training/reconcile.';

-- A new point can only widen its block, so the block takes it in without being read again from all of its points. In NaN's and
-- infinity's place stand the finite neighbours: PostgreSQL takes NaN for the highest number of all.
create function private.extend_metric_blocks() returns trigger
language plpgsql set search_path = '' as $$
begin
  insert into public.metric_blocks as known
  select w.job_id, w.attempt, w.step / 128, count(*), min(w.step), max(w.step),
    min(array[w.training_loss, w.step]) filter (where abs(w.training_loss) < 'Infinity'),
    max(array[w.training_loss, w.step]) filter (where abs(w.training_loss) < 'Infinity'),
    min(array[w.validation_loss, w.step]) filter (where abs(w.validation_loss) < 'Infinity'),
    max(array[w.validation_loss, w.step]) filter (where abs(w.validation_loss) < 'Infinity'),
    min(array[w.gradient_norm, w.step]) filter (where abs(w.gradient_norm) < 'Infinity'),
    max(array[w.gradient_norm, w.step]) filter (where abs(w.gradient_norm) < 'Infinity'),
    min(w.step) filter (where greatest(abs(w.training_loss), abs(w.validation_loss), abs(w.gradient_norm)) >= 'Infinity')
  from written w
  group by w.job_id, w.attempt, w.step / 128
  order by w.job_id, w.attempt, w.step / 128
  on conflict (job_id, attempt, block) do update set
    points = known.points + excluded.points,
    first_step = least(known.first_step, excluded.first_step),
    last_step = greatest(known.last_step, excluded.last_step),
    training_low = least(known.training_low, excluded.training_low),
    training_high = greatest(known.training_high, excluded.training_high),
    validation_low = least(known.validation_low, excluded.validation_low),
    validation_high = greatest(known.validation_high, excluded.validation_high),
    gradient_low = least(known.gradient_low, excluded.gradient_low),
    gradient_high = greatest(known.gradient_high, excluded.gradient_high),
    non_finite_step = least(known.non_finite_step, excluded.non_finite_step);
  return null;
end $$;

-- Points that were written again: their blocks are summarized anew from all of their points, but for the number of points, which
-- only grows with new ones (whose trigger runs in the same statement).
create or replace function private.summarize_metric_blocks() returns trigger
language plpgsql set search_path = '' as $$
begin
  update public.metric_blocks b set
    (first_step, last_step, training_low, training_high, validation_low, validation_high, gradient_low, gradient_high, non_finite_step)
    = (
      select min(m.step), max(m.step),
        min(array[m.training_loss, m.step]) filter (where abs(m.training_loss) < 'Infinity'),
        max(array[m.training_loss, m.step]) filter (where abs(m.training_loss) < 'Infinity'),
        min(array[m.validation_loss, m.step]) filter (where abs(m.validation_loss) < 'Infinity'),
        max(array[m.validation_loss, m.step]) filter (where abs(m.validation_loss) < 'Infinity'),
        min(array[m.gradient_norm, m.step]) filter (where abs(m.gradient_norm) < 'Infinity'),
        max(array[m.gradient_norm, m.step]) filter (where abs(m.gradient_norm) < 'Infinity'),
        min(m.step) filter (where greatest(abs(m.training_loss), abs(m.validation_loss), abs(m.gradient_norm)) >= 'Infinity')
      from public.metrics_points m
      where m.job_id = b.job_id and m.attempt = b.attempt and m.step between b.block * 128 and b.block * 128 + 127
    )
  from (select distinct job_id, attempt, step / 128 as block from written) touched
  where b.job_id = touched.job_id and b.attempt = touched.attempt and b.block = touched.block;
  return null;
end $$;

drop trigger summarize_inserted on public.metrics_points;
create trigger extend_inserted after insert on public.metrics_points
  referencing new table as written for each statement execute function private.extend_metric_blocks();

drop function private.read_job_commits(jsonb, uuid[]);
-- The elements of commit_training_jobs' p_commits as rows; only those of p_job_ids.
create function private.read_job_commits(p_commits jsonb, p_job_ids uuid[]) returns table (
  job_id uuid, attempt integer, release boolean, patch jsonb, metrics jsonb, logs jsonb, checkpoints jsonb, stored_checkpoint jsonb,
  dropped_checkpoints jsonb, artifact jsonb, notification jsonb
)
language sql immutable set search_path = '' as $$
  select c.job_id, c.attempt, coalesce(c.release, false), coalesce(nullif(c.patch, 'null'), '{}'), coalesce(nullif(c.metrics, 'null'), '[]'),
    coalesce(nullif(c.logs, 'null'), '[]'), coalesce(nullif(c.checkpoints, 'null'), '[]'), c.stored_checkpoint,
    coalesce(nullif(c.dropped_checkpoints, 'null'), '[]'), c.artifact, c.notification
  from jsonb_to_recordset(p_commits) as c (
    job_id uuid, attempt integer, release boolean, patch jsonb, metrics jsonb, logs jsonb, checkpoints jsonb, stored_checkpoint jsonb,
    dropped_checkpoints jsonb, artifact jsonb, notification jsonb
  )
  join unnest(p_job_ids) as wanted (id) on wanted.id = c.job_id
$$;

-- Writes what a tick decided about many jobs, in a few statements whatever their number, fenced by lease and attempt:
-- a job whose lease was lost, or that ended meanwhile, is left alone. Points, log lines, cursors, cost, artifact and
-- notification of one job commit together. Each element of p_commits:
--   { job_id, attempt, release: boolean,
--     patch: { status, current_stage, status_detail, progress, current_epoch, total_epochs, current_step, total_steps, current_metrics,
--              submitted_at, started_at, completed_at, estimated_completion_at, billed_gpu_seconds, error_code, error_message,
--              error_stack, external_job_id, submit_intent_at, submit_attempts, missing_looks, next_poll_at, heartbeat_at,
--              metrics_cursor, logs_cursor, delivery, ending, watch, keeping, resume_from,
--              attempt, past_attempts },                         -- absent: unchanged; null: set to NULL
--     metrics: [{ attempt, step, timestamp, epoch, training_loss?, validation_loss?, learning_rate?, gradient_norm?, throughput?, gpu_utilization? }],
--     logs: [{ seq, timestamp, level, message }], checkpoints: [{ step, epoch, training_loss?, validation_loss?, file_size, sha256 }],
--     stored_checkpoint: { step, epoch, training_loss?, validation_loss?, file_size, sha256, storage_bucket, storage_path } | null,
--     dropped_checkpoints: [storage_path],                        -- given up: not to be resumed from any more, removed by clean-storage
--     artifact: { name, quality_metrics, training_summary, configuration, artifacts } | null,
--     notification: { type, title, message, priority, action_url, metadata, dedupe_key } | null }
-- A patch that raises the attempt begins a new job on the cluster, whose points, lines and cursors count from 1 again: cursors
-- fall to 0, and from the next commit on the numbers of its points' attempts and of its lines follow the highest stored ones.
-- action_url may hold the placeholder {artifact_id}. Answers the ids that were written.
create or replace function public.commit_training_jobs(p_worker uuid, p_commits jsonb) returns setof uuid
language plpgsql set search_path = '' as $$
declare
  v_ids uuid[] := array(select (c ->> 'job_id')::uuid from jsonb_array_elements(p_commits) c);
begin
  if (select count(distinct id) from unnest(v_ids) id) < cardinality(v_ids) then
    raise exception 'A job may be in p_commits once' using errcode = '22023';
  end if;

  -- The fence: rows are locked from here to the commit. One by one along the key: the planner, which hardly ever sees a lease when
  -- it counts, would take the holder's jobs for a single one and compare each with every element.
  v_ids := array(
    select held.id from (select job_id, attempt from private.read_job_commits(p_commits, v_ids) order by job_id) c
    cross join lateral (
      select j.id from public.training_jobs j
      where j.id = c.job_id and j.attempt = c.attempt and j.lease_owner = p_worker and private.is_active_job(j.status)
      for update
    ) held
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
    select item from jsonb_array_elements(c.checkpoints) item
    where item -> 'step' is distinct from nullif(c.stored_checkpoint, 'null') -> 'step'
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

  update public.checkpoints k set storage_bucket = null, storage_path = null
  from private.read_job_commits(p_commits, v_ids) c cross join jsonb_array_elements_text(c.dropped_checkpoints) as dropped (path)
  where k.job_id = c.job_id and k.storage_path = dropped.path;

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
    -- No look is planned further ahead than that: one is only by a clock that is hours ahead of this one, and would leave the job alone.
    next_poll_at = case when p ? 'next_poll_at' then least((p ->> 'next_poll_at')::timestamptz, now() + interval '10 minutes')
      else j.next_poll_at end,
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
    keeping = case when p ? 'keeping' then nullif(p -> 'keeping', 'null') else j.keeping end,
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

-- Objects to remove, at most p_limit of them, in steps that may be repeated after a crash:
-- 1. Gives up the files of models deleted a week ago, and stored checkpoints of jobs that completed a day ago (nothing goes on from
--    them) or ended otherwise a month ago: nobody did. What a job left behind without becoming a model (half of its files were stored) was given up when it ended. Gives up the files of datasets deleted a week ago that no unfinished training and no model refers to, and of uploads
--    that nobody confirmed within a day. What is given up cannot be confirmed or validated again.
-- 2. Answers objects of what was given up, and objects more than a day old in the folder of no dataset or job (its account was
--    deleted). Objects of lora-datasets lie in {user_id}/{dataset_id}/, those of lora-models in {user_id}/{job_id}/, checkpoints
--    in checkpoints/ there.
create or replace function public.claim_removable_files(p_limit integer) returns table (bucket text, path text)
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
    where c.storage_path is not null and (j.completed_at < now() - interval '30 days'
      or j.status = 'completed' and j.completed_at < now() - interval '1 day' or m.files_removed_at is not null)
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
    -- While it trains, too: only its newest and its best checkpoints are kept, and the one on its way into storage.
    when split_part(o.name, '/', 3) = 'checkpoints' then o.created_at < now() - interval '1 hour'
      and split_part(o.name, '/', 3) || '/' || split_part(o.name, '/', 4) is distinct from j.keeping -> 'save' ->> 'path'
      and split_part(o.name, '/', 3) || '/' || split_part(o.name, '/', 4) is distinct from j.ending -> 'save' ->> 'path'
      and not exists (select 1 from public.checkpoints k where k.job_id = j.id and k.storage_path = o.name)
      and not exists (select 1 from public.training_jobs r where private.is_active_job(r.status) and r.resume_from ->> 'storage_path' = o.name)
    when private.is_active_job(j.status) then false
    else m.files_removed_at is not null or (m.id is null and j.completed_at < now() - interval '24 hours')
  end
  order by o.created_at limit p_limit;
end $$;

-- What a job has to show, for the polls of its page: how many metric points and log lines, without counting them (log lines are
-- numbered from 1 without a gap), and the step of its newest stored checkpoint. Runs with the caller's rights: RLS decides what is seen.
create function public.count_job_series(p_job_id uuid, out metrics integer, out logs integer, out stored_step integer)
language sql stable security invoker set search_path = '' as $$
  select (select coalesce(sum(b.points), 0)::integer from public.metric_blocks b where b.job_id = p_job_id),
    coalesce((select l.seq from public.job_logs l where l.job_id = p_job_id order by l.seq desc limit 1), 0),
    (select max(k.step) from public.checkpoints k where k.job_id = p_job_id and k.storage_path is not null)
$$;
revoke execute on function public.count_job_series(uuid) from public, anon;
grant execute on function public.count_job_series(uuid) to authenticated, service_role;
