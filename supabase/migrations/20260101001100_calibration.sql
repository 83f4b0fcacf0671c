-- Calibration: how long completed jobs took against the estimator's formula, and how often its ranges held. Made by running jobs
-- and by nothing else: the estimate of a job is written by the server once and the billed time by the tick.

-- Size class of a base model, 0 to 5: below 1, 4, 10, 20, 50 billion parameters, and above.
create function private.model_class(p_parameters bigint) returns integer
language sql immutable set search_path = '' as $$
  select width_bucket(p_parameters::numeric, array[1e9, 4e9, 1e10, 2e10, 5e10])
$$;

-- Completed jobs with actual / formula duration. The formula's duration is the estimate's without the calibration it had
-- itself. Left out: jobs that were tried again or took an earlier checkpoint up, whose time is not that of one whole training.
create view private.completed_runs with (security_invoker = true) as
select j.user_id, j.gpu_config ->> 'gpu_type' as gpu_type, private.model_class(m.parameters) as model_class, j.completed_at,
  j.billed_gpu_seconds::double precision / 3600
    / (j.estimate ->> 'estimated_duration_hours')::double precision
    * coalesce((j.estimate -> 'calibration' ->> 'mid')::double precision, 1) as ratio
from public.training_jobs j join public.base_models m on m.id = j.base_model
where j.status = 'completed' and j.attempt = 1 and j.billed_gpu_seconds > 0
  and (j.estimate ->> 'estimated_duration_hours')::double precision > 0;
revoke all on private.completed_runs from public, anon, authenticated;
grant select on private.completed_runs to service_role;

-- What an estimate for a user needs of budget and completed runs:
-- { budget: { monthly_budget_usd, stops_at_budget, spent_usd, reserved_usd } | null,
--   runs: [{ gpu_type, source: 'user' | 'installation', runs, p10, p50, p90 }] }: ratios with models of this model's size.
-- Of the user's own the last 20 on each GPU type, from 3 on. Of the installation only what tells nothing of anybody: at least 5
-- runs of at least 3 other users, none of whom counts with more than 20; ratios in steps of 5 %, the count rounded down.
create function private.budget_and_runs(p_user_id uuid, p_base_model text) returns jsonb
language sql stable set search_path = '' as $$
  with recent as materialized (
    select r.user_id, r.gpu_type, r.ratio,
      row_number() over (partition by r.user_id, r.gpu_type order by r.completed_at desc) as place
    from private.completed_runs r
    where r.completed_at > now() - interval '180 days'
      and r.model_class = (select private.model_class(m.parameters) from public.base_models m where m.id = p_base_model)
  ), own as (
    select gpu_type, 'user' as source, count(*)::integer as runs,
      percentile_cont(array[0.1, 0.5, 0.9]) within group (order by ratio) as quantiles
    from recent where place <= 20 and user_id = p_user_id
    group by gpu_type having count(*) >= 3
  ), everybody as (
    select gpu_type, count(*) as runs,
      percentile_cont(array[0.1, 0.5, 0.9]) within group (order by ratio) as quantiles
    from recent where place <= 20
    group by gpu_type having count(*) >= 5 and count(distinct user_id) filter (where user_id <> p_user_id) >= 3
  ), coarse as (
    select e.gpu_type, 'installation' as source,
      (select max(step) from unnest(array[5, 10, 20, 50, 100, 200, 500, 1000]) step where step <= e.runs) as runs,
      array(select exp(round(ln(q) / 0.05) * 0.05) from unnest(e.quantiles) with ordinality u (q, position) order by position) as quantiles
    from everybody e
  )
  select jsonb_build_object(
    'budget', (
      select jsonb_build_object('monthly_budget_usd', b.monthly_budget, 'stops_at_budget', b.stops_at_budget,
        'spent_usd', b.spent, 'reserved_usd', b.reserved)
      from private.budget_state(p_user_id) b where b.monthly_budget is not null
    ),
    'runs', coalesce((
      select jsonb_agg(jsonb_build_object('gpu_type', r.gpu_type, 'source', r.source, 'runs', r.runs,
        'p10', r.quantiles[1], 'p50', r.quantiles[2], 'p90', r.quantiles[3]))
      from (select * from own union all select * from coarse) r
    ), '[]')
  )
$$;

-- How many jobs the caller completed, and of how many the GPU cost lay in the estimated p10 to p90. The price is fixed when a job
-- is made, so its cost is in the range when its billed time is. Runs with the caller's rights: RLS decides what is seen.
create function public.get_estimate_coverage() returns table (completed_jobs integer, within_range integer)
language sql stable security invoker set search_path = '' as $$
  select count(*)::integer, (count(*) filter (where j.billed_gpu_seconds between
    (j.estimate ->> 'estimated_duration_hours_low')::numeric * 3600 and (j.estimate ->> 'estimated_duration_hours_high')::numeric * 3600
  ))::integer
  from public.training_jobs j
  where j.user_id = (select auth.uid()) and j.status = 'completed' and j.estimate ? 'estimated_duration_hours_low'
$$;

revoke execute on function private.budget_and_runs(uuid, text) from public, anon, authenticated;
grant execute on function private.budget_and_runs(uuid, text) to service_role;
revoke execute on function public.get_estimate_coverage() from public, anon;
grant execute on function public.get_estimate_coverage() to authenticated, service_role;
