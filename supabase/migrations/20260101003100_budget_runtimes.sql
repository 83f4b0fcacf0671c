-- A training ends within its owner's budget even when no tick ever comes again: what is left of the budget bounds the time that
-- an attempt asks of the cluster.

alter table public.training_jobs
  add column budget_runtime_seconds integer constraint training_jobs_budget_runtime_check check (budget_runtime_seconds > 0);
comment on column public.training_jobs.budget_runtime_seconds is
  'Seconds that the budget leaves to the current attempt, as it stood before the submission; null: no budget stops it.';

-- Seconds that a job may run until the month's costs, with what the user's other active jobs are estimated to cost still, reach
-- the budget. A job that would outlast the UTC month has next month's budget after it. At least one second: the fuse stops what
-- has no budget left. Rounded up, so that the costs of a job that used them all do reach the budget.
create function private.budget_runtime_seconds(p_job public.training_jobs) returns integer
language sql stable set search_path = '' as $$
  select least(1000000000, case when own.seconds <= month.seconds then own.seconds
    else month.seconds + ceil(b.monthly_budget / rate.usd_per_second) end)::integer
  from private.budget_state(p_job.user_id) b
  cross join lateral (
    select (p_job.gpu_config ->> 'num_gpus')::numeric * (p_job.gpu_config ->> 'cost_per_gpu_hour')::numeric / 3600 as usd_per_second
  ) rate
  cross join lateral (
    select ceil(extract(epoch from date_trunc('month', now() at time zone 'utc') + interval '1 month' - now() at time zone 'utc')) as seconds
  ) month
  cross join lateral (
    select greatest(ceil((b.monthly_budget - b.spent - b.reserved + greatest(p_job.estimated_total_cost - p_job.current_cost, 0))
      / rate.usd_per_second), 1) as seconds
  ) own
  where b.stops_at_budget and b.monthly_budget is not null and rate.usd_per_second > 0
$$;

-- With the lease of the tick that will submit the job; once the intent is written it stays, so that every try of one attempt
-- asks the same.
create function private.bound_runtime_by_budget() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.budget_runtime_seconds := private.budget_runtime_seconds(new);
  return new;
end $$;
create trigger training_jobs_bound_runtime_by_budget before update of lease_owner on public.training_jobs
  for each row when (new.lease_owner is not null and new.submit_intent_at is null and new.status in ('queued', 'initializing', 'running'))
  execute function private.bound_runtime_by_budget();
