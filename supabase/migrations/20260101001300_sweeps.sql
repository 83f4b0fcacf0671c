-- Searches for hyperparameters: a group of training jobs around one configuration, under one budget, whose worst runs are
-- stopped early. Their runs are jobs like any other.

create type public.sweep_status as enum ('running', 'completed', 'stopped');

create table public.sweeps (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  name text not null constraint sweeps_name_length check (char_length(btrim(name)) between 1 and 200),
  dataset_id uuid not null references public.datasets (id) on delete restrict,
  base_configuration jsonb not null,
  -- A check that is NULL passes, so a missing field must be made false.
  grid jsonb not null constraint sweeps_grid_limits check (coalesce(
    jsonb_array_length(grid -> 'learning_rates') between 1 and 4
    and jsonb_array_length(grid -> 'lora_ranks') between 1 and 4
    and jsonb_array_length(grid -> 'learning_rates') * jsonb_array_length(grid -> 'lora_ranks') between 2 and 8,
    false
  )),
  metric text not null constraint sweeps_metric_known check (metric in ('validation_loss', 'training_loss')),
  total_budget numeric(14, 6) not null constraint sweeps_budget_positive check (total_budget > 0),
  status public.sweep_status not null default 'running',
  stop_reason text constraint sweeps_stop_reason_known check (stop_reason in ('cancelled_by_user', 'budget')),
  best_job_id uuid,
  client_request_id text not null constraint sweeps_client_request_id_length check (char_length(client_request_id) between 1 and 100),
  look integer not null default 0,
  looked_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  ended_at timestamptz,
  constraint sweeps_client_request_unique unique (user_id, client_request_id),
  constraint sweeps_ended_has_time check ((status = 'running') = (ended_at is null)),
  constraint sweeps_stopped_has_reason check (status <> 'stopped' or stop_reason is not null)
);
comment on column public.sweeps.total_budget is 'US dollars for all runs together.';
comment on column public.sweeps.best_job_id is 'Always one of its runs: commit_sweeps looks. A foreign key would be a second way from jobs to datasets for the data API.';
comment on column public.sweeps.look is 'Rises with every claim: what an earlier look decided is not written any more.';

alter table public.training_jobs
  add column sweep_id uuid references public.sweeps (id),
  add column sweep_index integer,
  add column cancel_code text constraint training_jobs_cancel_code_known check (cancel_code in ('early_stopped', 'sweep_budget', 'budget_exceeded')),
  add column cancel_message text,
  add constraint training_jobs_sweep_index_with_sweep check ((sweep_id is null) = (sweep_index is null)),
  add constraint training_jobs_cancel_code_has_words check ((cancel_code is null) = (cancel_message is null));
comment on column public.training_jobs.sweep_index is 'Its position in the search, from 0.';
comment on column public.training_jobs.cancel_code is 'Why it was asked to stop, when that was not its owner''s wish.';

-- What was found when a run came to a rung of its search; written once.
create table public.sweep_rungs (
  id uuid primary key default gen_random_uuid(),
  job_id uuid not null references public.training_jobs (id) on delete cascade,
  rung integer not null constraint sweep_rungs_rung_not_negative check (rung >= 0),
  step integer not null,
  loss double precision not null,
  place integer not null constraint sweep_rungs_place_in_field check (place between 1 and compared),
  compared integer not null,
  is_stopped boolean not null,
  decided_at timestamptz not null default now(),
  constraint sweep_rungs_once unique (job_id, rung)
);
comment on column public.sweep_rungs.place is '1 is best, of the runs that were compared.';

create index sweeps_user_created on public.sweeps (user_id, created_at desc);
create index sweeps_dataset on public.sweeps (dataset_id);
create index sweeps_running on public.sweeps (looked_at) where status = 'running';
create index training_jobs_sweep on public.training_jobs (sweep_id, sweep_index);
create index metrics_points_validation on public.metrics_points (job_id, step) where validation_loss is not null;

-- What was ordered never changes; an ended search changes no more.
create function private.guard_sweep() returns trigger
language plpgsql set search_path = '' as $$
begin
  if old.status <> 'running' then
    raise exception 'Search % ended as % and cannot change', old.id, old.status using errcode = '23514';
  end if;
  if (new.user_id, new.name, new.dataset_id, new.base_configuration, new.grid, new.metric, new.total_budget, new.client_request_id)
     is distinct from (old.user_id, old.name, old.dataset_id, old.base_configuration, old.grid, old.metric, old.total_budget, old.client_request_id)
     or (old.stop_reason is not null and new.stop_reason is distinct from old.stop_reason) then
    raise exception 'What search % tries, its budget and why it was stopped cannot change', old.id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger sweeps_guard before update on public.sweeps for each row execute function private.guard_sweep();
create trigger sweeps_set_updated_at before update on public.sweeps for each row execute function private.set_updated_at();

-- A run stays with its search, and the first reason to stop it stays.
create function private.guard_sweep_run() returns trigger
language plpgsql set search_path = '' as $$
begin
  if (old.sweep_id is not null and (new.sweep_id, new.sweep_index) is distinct from (old.sweep_id, old.sweep_index))
     or (old.cancel_requested_at is not null and (new.cancel_code, new.cancel_message) is distinct from (old.cancel_code, old.cancel_message)) then
    raise exception 'The search of job % and why it was stopped cannot change', old.id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger training_jobs_guard_sweep_run before update of sweep_id, sweep_index, cancel_code, cancel_message on public.training_jobs
  for each row execute function private.guard_sweep_run();

revoke all on public.sweeps, public.sweep_rungs from anon, authenticated;
grant select, insert, update, delete on public.sweeps, public.sweep_rungs to service_role;
grant select on public.sweeps, public.sweep_rungs to authenticated;
alter table public.sweeps enable row level security;
alter table public.sweep_rungs enable row level security;
create policy "Users read their own searches" on public.sweeps
  for select to authenticated using (user_id = (select auth.uid()));
create policy "Users read the rungs of their own runs" on public.sweep_rungs for select to authenticated
  using (exists (select 1 from public.training_jobs j where j.id = job_id and j.user_id = (select auth.uid())));

-- Makes a search with all its runs, or nothing. p_sweep: { name, dataset_id, base_configuration, grid, total_budget,
-- client_request_id, runs: [p_job of create_training_job without client_request_id] }. Answers { outcome: 'created' | 'exists',
-- sweep_id }, { outcome: 'over_budget' } when the expected costs of the runs pass the budget, { outcome: 'budget_exceeded', … } as
-- create_training_job does when the p90 of all runs together is not within the month's budget, or what create_training_job
-- answered about the run that it refused ('quote_changed' included: no run is started on other terms).
create function public.create_sweep(p_user_id uuid, p_sweep jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_id uuid;
  v_budget numeric(14, 6) := (p_sweep ->> 'total_budget')::numeric;
  v_month record;
  v_run record;
  v_made jsonb;
  v_jobs uuid[] := '{}';
begin
  -- One search of a user is made at a time: the same request twice at once makes one.
  perform 1 from public.profiles where id = p_user_id for no key update;
  select id into v_id from public.sweeps
  where user_id = p_user_id and client_request_id = p_sweep ->> 'client_request_id';
  if found then return jsonb_build_object('outcome', 'exists', 'sweep_id', v_id); end if;
  if (select sum((r ->> 'estimated_total_cost')::numeric(14, 6)) from jsonb_array_elements(p_sweep -> 'runs') r) > v_budget then
    return jsonb_build_object('outcome', 'over_budget');
  end if;
  -- All runs together, as each of them alone in create_training_job.
  select * into v_month from private.budget_state(p_user_id);
  if v_month.stops_at_budget and v_month.spent + v_month.reserved + (
    select sum((r ->> 'estimated_cost_high')::numeric(14, 6)) from jsonb_array_elements(p_sweep -> 'runs') r
  ) > v_month.monthly_budget then
    return jsonb_build_object('outcome', 'budget_exceeded', 'monthly_budget_usd', v_month.monthly_budget,
      'spent_usd', v_month.spent, 'reserved_usd', v_month.reserved);
  end if;
  if jsonb_array_length(p_sweep -> 'runs')
     <> jsonb_array_length(p_sweep -> 'grid' -> 'learning_rates') * jsonb_array_length(p_sweep -> 'grid' -> 'lora_ranks') then
    raise exception 'A search has one run for each point of its grid' using errcode = '22023';
  end if;
  v_id := gen_random_uuid();
  -- A block of its own: the run that is refused undoes the ones before it.
  begin
    for v_run in select r.job, r.position - 1 as index from jsonb_array_elements(p_sweep -> 'runs') with ordinality r (job, position) loop
      v_made := public.create_training_job(
        p_user_id, v_run.job || jsonb_build_object('client_request_id', format('sweep:%s:%s', v_id, v_run.index))
      );
      if v_made ->> 'outcome' <> 'created' then raise exception 'A run was refused' using errcode = 'SW001'; end if;
      v_jobs := v_jobs || (v_made ->> 'job_id')::uuid;
    end loop;
  exception when sqlstate 'SW001' then
    return v_made;
  end;
  insert into public.sweeps (id, user_id, name, dataset_id, base_configuration, grid, metric, total_budget, client_request_id)
  select v_id, p_user_id, p_sweep ->> 'name', d.id, p_sweep -> 'base_configuration', p_sweep -> 'grid',
    case when coalesce(d.total_validation_pairs, 0) > 0 then 'validation_loss' else 'training_loss' end,
    v_budget, p_sweep ->> 'client_request_id'
  from public.datasets d where d.id = (p_sweep ->> 'dataset_id')::uuid;
  update public.training_jobs j set sweep_id = v_id, sweep_index = made.position - 1
  from unnest(v_jobs) with ordinality made (job_id, position) where j.id = made.job_id;
  return jsonb_build_object('outcome', 'created', 'sweep_id', v_id);
end $$;

-- Records the intent to cancel every run that has not ended. Answers { outcome: 'cancelling' | 'not_found' | 'ended' }.
create function public.request_sweep_cancel(p_user_id uuid, p_sweep_id uuid) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_sweep public.sweeps;
  v_active uuid[];
begin
  select * into v_sweep from public.sweeps where id = p_sweep_id and user_id = p_user_id for update;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  v_active := array(
    select j.id from public.training_jobs j
    where j.sweep_id = p_sweep_id and private.is_active_job(j.status) order by j.id for update
  );
  if v_sweep.status <> 'running' or cardinality(v_active) = 0 then return jsonb_build_object('outcome', 'ended'); end if;
  update public.sweeps set stop_reason = coalesce(stop_reason, 'cancelled_by_user') where id = p_sweep_id;
  update public.training_jobs set cancel_requested_at = now(), next_poll_at = now()
  where id = any (v_active) and cancel_requested_at is null;
  return jsonb_build_object('outcome', 'cancelling');
end $$;

-- The losses that a run is judged by at a step, oldest first: the first validation loss measured from there on, or the last
-- training losses up to it. NULL while the run has not come as far.
create function private.sweep_losses(p_job_id uuid, p_metric text, p_step integer) returns jsonb
language sql stable set search_path = '' as $$
  select case p_metric when 'validation_loss' then (
    select jsonb_build_object('step', m.step, 'losses', jsonb_build_array(m.validation_loss)) from public.metrics_points m
    where m.job_id = p_job_id and m.validation_loss is not null and m.step >= p_step
    order by m.step, m.attempt desc limit 1
  ) else (
    select jsonb_build_object('step', p_step, 'losses', jsonb_agg(l.training_loss order by l.step)) from (
      select m.step, m.training_loss from public.metrics_points m
      where m.job_id = p_job_id and m.training_loss is not null and m.step <= p_step
      order by m.step desc, m.attempt desc limit 50
    ) l
    having max(l.step) >= p_step or exists (select 1 from public.metrics_points m where m.job_id = p_job_id and m.step > p_step)
  ) end
$$;

-- The same at a run's end: its last validation loss, or its last training losses.
create function private.sweep_final_losses(p_job_id uuid, p_metric text) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(case p_metric when 'validation_loss' then (
    select jsonb_build_array(m.validation_loss) from public.metrics_points m
    where m.job_id = p_job_id and m.validation_loss is not null order by m.step desc, m.attempt desc limit 1
  ) else private.sweep_losses(p_job_id, p_metric, (select max(m.step) from public.metrics_points m where m.job_id = p_job_id)) -> 'losses'
  end, '[]')
$$;

-- Takes running searches, those not looked at for longest first, and tells everything that is decided from; see
-- src/core/training/sweeps/observed-sweep.ts. p_rung_shares: at which shares of a run's steps it is compared.
create function public.claim_sweeps(p_rung_shares double precision[], p_limit integer) returns setof jsonb
language sql set search_path = '' as $$
  with due as materialized (
    select s.id from public.sweeps s where s.status = 'running' order by s.looked_at limit p_limit for update skip locked
  ), claimed as (
    update public.sweeps s set look = s.look + 1, looked_at = clock_timestamp() from due where s.id = due.id returning s.*
  )
  select jsonb_build_object(
    'id', s.id, 'name', s.name, 'look', s.look, 'metric', s.metric, 'total_budget_usd', s.total_budget, 'stop_reason', s.stop_reason,
    'spent_usd', coalesce(sum(j.current_cost), 0),
    'runs', jsonb_agg(jsonb_build_object(
      'job_id', j.id, 'index', j.sweep_index, 'lora_rank', j.hyperparameters -> 'lora_rank',
      'learning_rate', j.hyperparameters -> 'learning_rate', 'status', j.status,
      'is_cancelling', j.cancel_requested_at is not null, 'is_early_stopped', j.cancel_code is not distinct from 'early_stopped',
      'rungs', (
        select jsonb_agg(
          private.sweep_losses(j.id, s.metric, greatest(1, ceil(j.total_steps * share.value))::integer) order by share.position
        ) from unnest(p_rung_shares) with ordinality share (value, position)
      ),
      'decided_rungs', (select coalesce(jsonb_agg(r.rung), '[]') from public.sweep_rungs r where r.job_id = j.id),
      'final_losses', case when j.status = 'completed' then private.sweep_final_losses(j.id, s.metric) else '[]' end
    ) order by j.sweep_index)
  )
  from claimed s join public.training_jobs j on j.sweep_id = s.id
  group by s.id, s.name, s.look, s.metric, s.total_budget, s.stop_reason
$$;

-- Writes what was decided about searches, in a few statements whatever their number, fenced by the look: of a search that
-- somebody else has looked at since, nothing is written. Each element of p_commits:
--   { sweep_id, look, rungs: [{ job_id, rung, step, loss, place, compared, is_stopped }],
--     stops: [{ job_id, code, message, save_checkpoint }], stop_reason: 'budget' | null,
--     end: { status, best_job_id, notification } | null }
-- Answers the ids that were written.
create function public.commit_sweeps(p_commits jsonb) returns setof uuid
language plpgsql set search_path = '' as $$
declare
  v_ids uuid[];
begin
  v_ids := array(
    select s.id from public.sweeps s
    join jsonb_to_recordset(p_commits) as c (sweep_id uuid, look integer) on c.sweep_id = s.id and c.look = s.look
    where s.status = 'running' order by s.id for update of s
  );
  -- In the order in which everybody locks jobs.
  perform 1 from public.training_jobs j
  where j.sweep_id = any (v_ids) and private.is_active_job(j.status) order by j.id for update;

  insert into public.sweep_rungs (job_id, rung, step, loss, place, compared, is_stopped)
  select r.job_id, r.rung, r.step, r.loss, r.place, r.compared, r.is_stopped
  from jsonb_to_recordset(p_commits) as c (sweep_id uuid, rungs jsonb)
  cross join jsonb_to_recordset(c.rungs) as r (
    job_id uuid, rung integer, step integer, loss double precision, place integer, compared integer, is_stopped boolean
  )
  join public.training_jobs j on j.id = r.job_id and j.sweep_id = c.sweep_id
  where c.sweep_id = any (v_ids)
  on conflict (job_id, rung) do nothing;

  update public.training_jobs j
  set cancel_requested_at = now(), cancel_code = t.code, cancel_message = t.message, cancel_save_checkpoint = t.save_checkpoint,
    next_poll_at = now()
  from jsonb_to_recordset(p_commits) as c (sweep_id uuid, stops jsonb)
  cross join jsonb_to_recordset(c.stops) as t (job_id uuid, code text, message text, save_checkpoint boolean)
  where c.sweep_id = any (v_ids) and j.id = t.job_id and j.sweep_id = c.sweep_id
    and private.is_active_job(j.status) and j.cancel_requested_at is null;

  update public.sweeps s
  set stop_reason = coalesce(s.stop_reason, c.stop_reason),
    status = coalesce(e.status, s.status), best_job_id = e.best_job_id, ended_at = case when e.status is null then null else now() end
  from jsonb_to_recordset(p_commits) as c (sweep_id uuid, stop_reason text, "end" jsonb)
  cross join lateral (
    select (c."end" ->> 'status')::public.sweep_status as status,
      (select j.id from public.training_jobs j where j.id = (c."end" ->> 'best_job_id')::uuid and j.sweep_id = c.sweep_id) as best_job_id
  ) e
  where s.id = any (v_ids) and s.id = c.sweep_id;

  insert into public.notifications (user_id, type, title, message, priority, action_url, metadata, dedupe_key)
  select s.user_id, (n ->> 'type')::public.notification_type, n ->> 'title', n ->> 'message',
    (n ->> 'priority')::public.notification_priority, n ->> 'action_url', n -> 'metadata', n ->> 'dedupe_key'
  from jsonb_to_recordset(p_commits) as c (sweep_id uuid, "end" jsonb)
  join public.sweeps s on s.id = c.sweep_id
  cross join lateral (select c."end" -> 'notification' as n) notice
  where s.id = any (v_ids) and jsonb_typeof(n) = 'object'
  on conflict (user_id, dedupe_key) do nothing;

  return query select unnest(v_ids);
end $$;

do $$
declare f text;
begin
  foreach f in array array[
    'public.create_sweep(uuid, jsonb)', 'public.request_sweep_cancel(uuid, uuid)',
    'public.claim_sweeps(double precision[], integer)', 'public.commit_sweeps(jsonb)'
  ] loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
