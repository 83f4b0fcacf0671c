-- What a chart of a long training is read from: blocks of 128 steps, each with where its lowest and highest values are.

create table public.metric_blocks (
  job_id uuid not null references public.training_jobs (id) on delete cascade,
  attempt integer not null,
  block integer not null,
  points integer not null,
  first_step integer not null,
  last_step integer not null,
  training_low double precision[],
  training_high double precision[],
  validation_low double precision[],
  validation_high double precision[],
  gradient_low double precision[],
  gradient_high double precision[],
  non_finite_step integer,
  constraint metric_blocks_once primary key (job_id, attempt, block)
);
comment on table public.metric_blocks is 'Summaries of metrics_points, kept by a trigger: steps block * 128 to block * 128 + 127.';
comment on column public.metric_blocks.training_low is 'The lowest finite training loss and its step: { value, step }. The other five likewise.';
comment on column public.metric_blocks.non_finite_step is 'The first step with a loss or a gradient norm that is NaN or infinite.';

revoke all on public.metric_blocks from anon, authenticated;
grant select, insert, update, delete on public.metric_blocks to service_role;
grant select on public.metric_blocks to authenticated;
alter table public.metric_blocks enable row level security;
create policy "Users read the metric blocks of their own jobs" on public.metric_blocks for select to authenticated
  using (exists (select 1 from public.training_jobs j where j.id = job_id and j.user_id = (select auth.uid())));

-- Summarizes the blocks anew in which points were written, so that any order of writes gives the same blocks. In NaN's and
-- infinity's place stand the finite neighbours: PostgreSQL takes NaN for the highest number of all.
create function private.summarize_metric_blocks() returns trigger
language plpgsql set search_path = '' as $$
begin
  insert into public.metric_blocks
  select touched.job_id, touched.attempt, touched.block, summary.*
  from (select distinct job_id, attempt, step / 128 as block from written) touched
  cross join lateral (
    select count(*), min(m.step), max(m.step),
      min(array[m.training_loss, m.step]) filter (where abs(m.training_loss) < 'Infinity'),
      max(array[m.training_loss, m.step]) filter (where abs(m.training_loss) < 'Infinity'),
      min(array[m.validation_loss, m.step]) filter (where abs(m.validation_loss) < 'Infinity'),
      max(array[m.validation_loss, m.step]) filter (where abs(m.validation_loss) < 'Infinity'),
      min(array[m.gradient_norm, m.step]) filter (where abs(m.gradient_norm) < 'Infinity'),
      max(array[m.gradient_norm, m.step]) filter (where abs(m.gradient_norm) < 'Infinity'),
      min(m.step) filter (where greatest(abs(m.training_loss), abs(m.validation_loss), abs(m.gradient_norm)) >= 'Infinity')
    from public.metrics_points m
    where m.job_id = touched.job_id and m.attempt = touched.attempt
      and m.step between touched.block * 128 and touched.block * 128 + 127
  ) summary
  order by touched.job_id, touched.attempt, touched.block
  on conflict (job_id, attempt, block) do update set
    (points, first_step, last_step, training_low, training_high, validation_low, validation_high, gradient_low, gradient_high, non_finite_step)
    = row (excluded.points, excluded.first_step, excluded.last_step, excluded.training_low, excluded.training_high, excluded.validation_low,
      excluded.validation_high, excluded.gradient_low, excluded.gradient_high, excluded.non_finite_step);
  return null;
end $$;
create trigger summarize_inserted after insert on public.metrics_points
  referencing new table as written for each statement execute function private.summarize_metric_blocks();
create trigger summarize_updated after update on public.metrics_points
  referencing new table as written for each statement execute function private.summarize_metric_blocks();

-- One chart's points: { metrics, total, cursor, decimated }. All of the asked range while they are at most p_max_points (11 to 5000);
-- else of each of p_max_points / 9 equal step ranges the two lowest and two highest training losses, the lowest and highest
-- validation loss and gradient norm, and the first point with a value that is not finite. Two, so that a spike survives
-- next to another. p_after: only points with a greater id, for a chart that has the rest; NULL = from the beginning.
-- cursor is to be sent as p_after next time. Runs with the caller's rights: RLS decides what is seen.
create function public.get_job_metrics(
  p_job_id uuid, p_after bigint default null, p_from_step integer default null, p_to_step integer default null, p_max_points integer default 1000
) returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
declare
  v_job record;
  v_cursor bigint;
  v_points jsonb;
  v_max constant integer := least(greatest(p_max_points, 11), 5000);
  v_is_whole constant boolean := p_after is null and p_from_step is null and p_to_step is null;
  v_parts constant bigint := (v_max - 2) / 9 * 8;
  v_from bigint;
  v_to bigint;
  v_first_block bigint;
  v_end_block bigint;
begin
  select coalesce(sum(b.points), 0) as total, min(b.first_step) as first_step, max(b.last_step) as last_step, array_agg(distinct b.attempt) as attempts
  into v_job from public.metric_blocks b where b.job_id = p_job_id;
  v_cursor := coalesce((select m.id from public.metrics_points m where m.job_id = p_job_id order by m.id desc limit 1), 0);
  v_from := greatest(p_from_step, v_job.first_step);
  v_to := least(p_to_step, v_job.last_step);

  if p_after is not null then
    select jsonb_agg(to_jsonb(w) - 'job_id' order by w.id) into v_points from (
      select m.* from public.metrics_points m
      where m.job_id = p_job_id and m.id > p_after and m.step between v_from and v_to
      order by m.id limit v_max + 1
    ) w;
  elsif not v_is_whole or v_job.total <= v_max then
    select jsonb_agg(to_jsonb(w) - 'job_id' order by w.id) into v_points from (
      select m.* from public.metrics_points m
      where m.job_id = p_job_id and m.attempt = any (v_job.attempts) and m.step between v_from and v_to
      limit v_max + 1
    ) w;
  end if;
  if coalesce(jsonb_array_length(v_points), 0) <= v_max and (not v_is_whole or v_job.total <= v_max) then
    return jsonb_build_object('metrics', coalesce(v_points, '[]'), 'total', v_job.total,
      'cursor', greatest(v_cursor, p_after), 'decimated', false);
  end if;

  -- Whole blocks of the range come from their summaries, the points at its two ends one by one; a short range has no blocks.
  v_first_block := (v_from + 127) / 128;
  v_end_block := (v_to + 1) / 128;
  if v_end_block - v_first_block < v_parts / 8 then
    v_first_block := v_to / 128 + 1;
    v_end_block := v_first_block;
  end if;
  with pieces as (
    select b.attempt, b.first_step, b.last_step, b.training_low, b.training_high, b.validation_low, b.validation_high,
      b.gradient_low, b.gradient_high, b.non_finite_step
    from public.metric_blocks b
    where b.job_id = p_job_id and b.block >= v_first_block and b.block < v_end_block
    union all
    select m.attempt, m.step, m.step, training, training, validation, validation, gradient, gradient,
      case when greatest(abs(m.training_loss), abs(m.validation_loss), abs(m.gradient_norm)) >= 'Infinity' then m.step end
    from public.metrics_points m
    cross join lateral (select
      case when abs(m.training_loss) < 'Infinity' then array[m.training_loss, m.step] end as training,
      case when abs(m.validation_loss) < 'Infinity' then array[m.validation_loss, m.step] end as validation,
      case when abs(m.gradient_norm) < 'Infinity' then array[m.gradient_norm, m.step] end as gradient
    ) finite
    where m.job_id = p_job_id and m.attempt = any (v_job.attempts)
      and (m.step between v_from and least(v_to, v_first_block * 128 - 1) or m.step between greatest(v_from, v_end_block * 128) and v_to)
  ), parts as (
    select p.attempt, (p.first_step - v_from) * v_parts / (v_to - v_from + 1) / 8 as bucket,
      (p.first_step - v_from) * v_parts / (v_to - v_from + 1) as part, min(p.first_step) as first_step, max(p.last_step) as last_step,
      min(p.training_low) as training_low, max(p.training_high) as training_high,
      min(p.validation_low) as validation_low, max(p.validation_high) as validation_high,
      min(p.gradient_low) as gradient_low, max(p.gradient_high) as gradient_high, min(p.non_finite_step) as non_finite_step
    from pieces p group by 1, 2, 3
  ), ranked as (
    select q.*,
      row_number() over (partition by q.attempt, q.bucket order by q.training_low) as low_rank,
      row_number() over (partition by q.attempt, q.bucket order by q.training_high desc nulls last) as high_rank
    from parts q
  ), kept as (
    select r.attempt, r.training_low[2]::integer as step from ranked r where r.low_rank <= 2
    union select r.attempt, r.training_high[2]::integer from ranked r where r.high_rank <= 2
    union select q.attempt, unnest(array[(min(q.validation_low))[2], (max(q.validation_high))[2], (min(q.gradient_low))[2],
      (max(q.gradient_high))[2], min(q.non_finite_step)])::integer
    from parts q group by q.attempt, q.bucket
    union select q.attempt, unnest(array[min(q.first_step), max(q.last_step)]) from parts q group by q.attempt
  )
  select jsonb_agg(to_jsonb(m) - 'job_id' order by m.id) into v_points
  from kept k join public.metrics_points m on m.job_id = p_job_id and m.attempt = k.attempt and m.step = k.step
  where m.id > coalesce(p_after, 0);
  return jsonb_build_object('metrics', coalesce(v_points, '[]'), 'total', v_job.total, 'cursor', greatest(v_cursor, p_after), 'decimated', true);
end $$;
revoke execute on function public.get_job_metrics(uuid, bigint, integer, integer, integer) from public, anon;
grant execute on function public.get_job_metrics(uuid, bigint, integer, integer, integer) to authenticated, service_role;
