-- What the list of trainings needs for many jobs at once: their losses as small charts, and stopping several of them.

-- The training losses of a page of jobs as small charts: each job's steps are cut into p_buckets equal ranges, of which each
-- keeps its lowest and its highest loss, so that a one-point spike survives; and the last. Long series are read from their
-- blocks, so that no job costs more than some thousand rows. `points` holds [step, loss] in order. What a restart threw away is
-- left out, losses that are NaN or infinite have no place, jobs of other users and jobs without a loss have no row.
create function public.get_loss_sparklines(p_user_id uuid, p_job_ids uuid[], p_buckets integer)
returns table (job_id uuid, points jsonb)
language sql stable security invoker set search_path = '' as $$
  with attempts as (
    select b.job_id, b.attempt, min(b.first_step) as first_step, max(b.last_step) as last_step, sum(b.points) as points
    from public.training_jobs j join public.metric_blocks b on b.job_id = j.id
    where j.user_id = p_user_id and j.id = any (p_job_ids)
    group by b.job_id, b.attempt
  ), counted as (
    select a.*,
      -- Steps from here on were done again by a later attempt.
      min(a.first_step) over (partition by a.job_id order by a.attempt rows between 1 following and unbounded following) as redone_from,
      min(a.first_step) over of_job as job_first, max(a.last_step) over of_job as job_last, sum(a.points) over of_job as total
    from attempts a window of_job as (partition by a.job_id)
  ), pieces as (
    select c.job_id, c.attempt, b.first_step as step, b.training_low as low, b.training_high as high
    from counted c join public.metric_blocks b on b.job_id = c.job_id and b.attempt = c.attempt
    where c.total > 4096
    union all
    select c.job_id, c.attempt, m.step, array[m.training_loss, m.step], array[m.training_loss, m.step]
    from counted c join public.metrics_points m on m.job_id = c.job_id and m.attempt = c.attempt
    where c.total <= 4096 and abs(m.training_loss) < 'Infinity'
    union all
    select c.job_id, c.attempt, c.job_last + 1, newest.loss, newest.loss
    from counted c
    cross join lateral (
      select array[m.training_loss, m.step] as loss from public.metrics_points m
      where m.job_id = c.job_id and m.attempt = c.attempt and abs(m.training_loss) < 'Infinity'
      order by m.step desc limit 1
    ) newest
  ), ranges as (
    select p.job_id, p.attempt, min(p.low) as low, max(p.high) as high
    from pieces p join counted c using (job_id, attempt)
    where c.redone_from is null or p.step < c.redone_from or p.step > c.job_last
    group by p.job_id, p.attempt, (p.step - c.job_first)::bigint * p_buckets / (c.job_last - c.job_first + 1)
  ), kept as (
    select distinct r.job_id, p.loss[2]::integer as step, round(p.loss[1]::numeric, 5) as loss
    from ranges r join counted c using (job_id, attempt)
    cross join lateral (values (r.low), (r.high)) as p (loss)
    where p.loss is not null and (c.redone_from is null or p.loss[2] < c.redone_from)
  )
  select k.job_id, jsonb_agg(jsonb_build_array(k.step, k.loss) order by k.step) from kept k group by k.job_id
$$;

-- Records the wish to stop each of these jobs, as request_job_cancel does for one, and answers what became of each. In the
-- order of ids, as every other writer locks jobs.
create function public.request_jobs_cancel(p_user_id uuid, p_job_ids uuid[], p_save_checkpoint boolean)
returns table (job_id uuid, outcome text)
language sql security invoker set search_path = '' as $$
  select wanted.id, public.request_job_cancel(p_user_id, wanted.id, p_save_checkpoint) ->> 'outcome'
  from (select distinct id from unnest(p_job_ids) as id order by id) as wanted
$$;

revoke execute on function public.get_loss_sparklines(uuid, uuid[], integer),
  public.request_jobs_cancel(uuid, uuid[], boolean) from public, anon, authenticated;
grant execute on function public.get_loss_sparklines(uuid, uuid[], integer),
  public.request_jobs_cancel(uuid, uuid[], boolean) to service_role;
