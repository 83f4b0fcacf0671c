-- Budgets that hold and the cost of stored files: alerts at 80 % and 100 % with the write that reaches them, the fuse that stops
-- jobs before the budget is passed, and one storage record a user and day.

-- Costs of no job, once a user, type and day; those of a job have cost_records_once.
create unique index cost_records_once_without_job on public.cost_records (user_id, cost_type, billing_period) where job_id is null;

-- Invariant 6: one alert per threshold and UTC month of every given user who has come that far.
create function private.raise_budget_alerts(p_user_ids uuid[]) returns void
language sql set search_path = '' as $$
  insert into public.notifications (user_id, type, title, message, priority, action_url, metadata, dedupe_key)
  select p.id, 'cost_alert',
    case t.percent when 100 then 'Monthly budget used up' else '80 % of the monthly budget used' end,
    format('$%s of $%s are spent this month.%s', round(spent.amount, 2), p.monthly_budget, case
      when t.percent = 100 and p.stop_jobs_at_budget then ' Running trainings are saved and stopped; new ones are refused until next month or a higher budget.'
      when t.percent = 100 then ' Trainings go on: stopping at the budget is off in the settings.'
      else ''
    end),
    case t.percent when 100 then 'critical' else 'high' end::public.notification_priority,
    '/costs',
    jsonb_build_object('percent', t.percent, 'spent_usd', spent.amount, 'monthly_budget_usd', p.monthly_budget),
    format('budget:%s:%s', to_char(now() at time zone 'utc', 'YYYY-MM'), t.percent)
  from public.profiles p
  cross join lateral (
    select coalesce(sum(r.amount), 0) as amount from public.cost_records r
    where r.user_id = p.id and r.billing_period >= date_trunc('month', now() at time zone 'utc')::date
  ) spent
  cross join (values (80), (100)) as t (percent)
  where p.id = any (p_user_ids) and spent.amount >= p.monthly_budget * t.percent / 100
  on conflict (user_id, dedupe_key) do nothing
$$;

create function private.raise_budget_alerts_of_new_costs() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform private.raise_budget_alerts(array(select distinct user_id from written));
  return null;
end $$;
create trigger cost_records_raise_alerts_on_insert after insert on public.cost_records
  referencing new table as written for each statement execute function private.raise_budget_alerts_of_new_costs();
create trigger cost_records_raise_alerts_on_update after update on public.cost_records
  referencing new table as written for each statement execute function private.raise_budget_alerts_of_new_costs();

-- The fuse: asks every training of a user to save and stop whose month, with what runs now and is not billed yet and what
-- p_lookahead_seconds more would cost, reaches the budget. Only of users who stop at their budget. A training whose files are
-- being stored costs nothing more and goes on. Answers the jobs.
create function public.stop_jobs_over_budget(p_lookahead_seconds integer) returns setof uuid
language sql set search_path = '' as $$
  with active as (
    select j.id, j.user_id, j.cancel_requested_at,
      case when j.started_at is not null
        then extract(epoch from greatest(now() - coalesce(j.heartbeat_at, j.started_at), interval '0')) + p_lookahead_seconds
        else 0
      end * (j.gpu_config ->> 'num_gpus')::numeric * (j.gpu_config ->> 'cost_per_gpu_hour')::numeric / 3600 as unbilled
    from public.training_jobs j join public.profiles p on p.id = j.user_id
    where j.status in ('queued', 'initializing', 'running') and j.delivery is null
      and p.stop_jobs_at_budget and p.monthly_budget is not null
  ), over as (
    select a.user_id, b.monthly_budget
    from (select user_id, sum(unbilled) as unbilled from active group by user_id) a
    cross join lateral private.budget_state(a.user_id) b
    where b.spent + a.unbilled >= b.monthly_budget
  )
  update public.training_jobs j
  set cancel_requested_at = now(), cancel_save_checkpoint = true, cancel_code = 'budget_exceeded',
    cancel_message = format('Stopped and saved: the monthly budget of $%s is used up.', o.monthly_budget), next_poll_at = now()
  from over o, active a
  where a.user_id = o.user_id and j.id = a.id and j.cancel_requested_at is null and private.is_active_job(j.status)
  returning j.id
$$;

-- Costs of stored files for each of the last p_days UTC days and today: everything that was stored at some time of a day, its
-- bytes × p_usd_per_gb_month (10^9 bytes) / the days of that month. A day depends on nothing but rows that stay, so any
-- repetition or gap gives the same ledger; only today and yesterday can still grow. Answers the records written.
create function public.accrue_storage_costs(p_usd_per_gb_month numeric, p_days integer) returns integer
language plpgsql set search_path = '' as $$
declare
  v_today date := (now() at time zone 'utc')::date;
  v_written integer;
begin
  with stored as (
    select d.user_id, d.file_size + coalesce(d.normalized_bytes, 0) as bytes, coalesce(d.confirmed_at, d.created_at) as since, d.deleted_at as until
    from public.datasets d where d.confirmed_at is not null or d.status = 'ready'
    union all
    select m.user_id, (select coalesce(sum((f ->> 'bytes')::bigint), 0) from jsonb_array_elements(m.artifacts) f), m.created_at, m.deleted_at
    from public.model_artifacts m
    union all
    select j.user_id, k.file_size, k.created_at, null from public.checkpoints k join public.training_jobs j on j.id = k.job_id
    where k.storage_path is not null
  ), days as (
    select v_today - n as day, extract(day from date_trunc('month', v_today - n) + interval '1 month - 1 day')::integer as days_of_month
    from generate_series(0, p_days) n
  )
  insert into public.cost_records (user_id, cost_type, amount, details, billing_period)
  select s.user_id, 'storage', round(sum(s.bytes) * p_usd_per_gb_month / 1000000000 / d.days_of_month, 6),
    jsonb_build_object('bytes', sum(s.bytes), 'usd_per_gb_month', p_usd_per_gb_month), d.day
  from stored s join days d on (s.since at time zone 'utc')::date <= d.day and (s.until is null or (s.until at time zone 'utc')::date >= d.day)
  group by s.user_id, d.day, d.days_of_month
  having round(sum(s.bytes) * p_usd_per_gb_month / 1000000000 / d.days_of_month, 6) > 0
  on conflict (user_id, cost_type, billing_period) where job_id is null do update
    set amount = excluded.amount, details = excluded.details
    where excluded.amount > cost_records.amount and excluded.billing_period >= v_today - 1;
  get diagnostics v_written = row_count;
  -- A budget may have been lowered since the last cost.
  perform private.raise_budget_alerts(array(select id from public.profiles where monthly_budget is not null));
  return v_written;
end $$;

do $$
declare f text;
begin
  foreach f in array array['public.stop_jobs_over_budget(integer)', 'public.accrue_storage_costs(numeric, integer)'] loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;

do $migration$
begin
  -- Made by 20260101001000_schedule.sql, where pg_cron is available.
  if to_regprocedure('private.call_edge_function(text)') is null then return; end if;
  perform cron.schedule('brightrun-accrue-costs', '7 * * * *', $$select private.call_edge_function('accrue-costs')$$);
end $migration$;
