-- The counts of a job's series as a column that can be asked for with the job: the page that follows a job asks for both every
-- few seconds, and two questions cost twice as much as one.

create function public.series_counts(job public.training_jobs) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select to_jsonb(counts) from public.count_job_series(job.id) as counts
$$;
comment on function public.series_counts is 'Computed column of training_jobs: { metrics, logs, stored_step }, as count_job_series answers.';
revoke execute on function public.series_counts(public.training_jobs) from public, anon;
grant execute on function public.series_counts(public.training_jobs) to authenticated, service_role;
