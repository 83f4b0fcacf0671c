import { randomUUID } from 'node:crypto';
import { toLogRow, toMetricRows } from '../../../../src/core/training/reconcile/ingest.ts';
import { serviceClient, sql } from '../../../../src/testing/stack/stack.ts';
import type { StackWorld } from './stack-world.ts';

/**
 * What always holds (docs/glossary.md has the words), asked of the database after a fault and its recovery: every world's
 * job has ended by then. The numbers are those of the platform's nine invariants. Fails with every one that is broken.
 */
export async function expectInvariants(worlds: readonly StackWorld[]): Promise<void> {
  const reports = worlds.map(({ jobId, simulator }) => ({
    job_id: jobId,
    cluster_jobs: simulator.jobs.map(({ view }) => ({ id: view.id, key: view.idempotency_key })),
    metrics: simulator.jobs.flatMap(({ metrics }) => toMetricRows(metrics)),
    logs: simulator.jobs.flatMap(({ logs }) => logs.map(toLogRow)),
  }));
  const broken = await sql().unsafe<{ problem: string }[]>(BROKEN_INVARIANTS, [JSON.stringify(reports)]);
  const late = await Promise.all(worlds.map(({ jobId }) => lateWrites(jobId)));
  const corrupt = await Promise.all(worlds.map(corruptFiles));
  const seen = await seenByStranger(worlds.map(({ jobId }) => jobId));
  expect([...broken.map(({ problem }) => problem), ...late.flat(), ...corrupt.flat(), ...seen]).toEqual([]);
}

/** Invariant 2: neither a tick without the lease nor anybody else changes a job that has ended. */
async function lateWrites(jobId: string): Promise<string[]> {
  const read = async () => {
    const [row] = await sql()<{ job: unknown }[]>`
      select to_jsonb(j) as job from public.training_jobs j where id = ${jobId}`;
    return JSON.stringify(row?.job);
  };
  const before = await read();
  const commit = {
    job_id: jobId,
    attempt: 1,
    release: true,
    patch: { status: 'failed', error_code: 'timed_out' },
  };
  await serviceClient().rpc('commit_training_jobs', { p_worker: randomUUID(), p_commits: [commit] });
  await serviceClient().from('training_jobs').update({ status: 'running' }).eq('id', jobId);
  return (await read()) === before ? [] : [`2: ended job ${jobId} was changed by a late write`];
}

/** Invariant 4: what is stored is what the manifest says, to the byte. */
async function corruptFiles({ jobId, read }: StackWorld): Promise<string[]> {
  const { models, files } = await read();
  const listed = models.flatMap(({ artifacts }) => artifacts as { path: string; sha256: string }[]);
  return listed
    .filter(({ path, sha256 }) => files[path] !== sha256)
    .map(({ path }) => `4: ${path} of job ${jobId} is not what its model says`);
}

/** Invariant 9: what the policies let through to a user who is none of the jobs' owners. */
async function seenByStranger(jobIds: string[]): Promise<string[]> {
  const claims = JSON.stringify({ sub: randomUUID(), role: 'authenticated' });
  const rows = await sql().begin(async (transaction) => {
    await transaction`select set_config('request.jwt.claims', ${claims}, true)`;
    await transaction`set local role authenticated`;
    return transaction<{ problem: string }[]>`
      select '9: a stranger sees ' || kind as problem from (
        select 'a job' as kind from public.training_jobs where id = any (${jobIds}::uuid[])
        union all select 'points' from public.metrics_points where job_id = any (${jobIds}::uuid[])
        union all select 'a summary of points' from public.metric_blocks where job_id = any (${jobIds}::uuid[])
        union all select 'log lines' from public.job_logs where job_id = any (${jobIds}::uuid[])
        union all select 'a checkpoint' from public.checkpoints where job_id = any (${jobIds}::uuid[])
        union all select 'a model' from public.model_artifacts where job_id = any (${jobIds}::uuid[])
        union all select 'a cost' from public.cost_records where job_id = any (${jobIds}::uuid[])
        union all select 'a notification' from public.notifications where metadata ->> 'job_id' = any (${jobIds}::text[])
      ) seen limit 5`;
  });
  return rows.map(({ problem }) => problem);
}

/** $1: [{ job_id, cluster_jobs: [{ id, key }], metrics, logs }], the cluster's side of every job. Answers one row a breach. */
const BROKEN_INVARIANTS = `
  with report as (
    select r.* from jsonb_to_recordset($1::text::jsonb) as r (job_id uuid, cluster_jobs jsonb, metrics jsonb, logs jsonb)
  ), job as (
    select j.*, r.cluster_jobs, j.status in ('completed', 'failed', 'cancelled') as has_ended
    from report r join public.training_jobs j on j.id = r.job_id
  ), submitted as (
    select job.id, c.id as cluster_id, c.key from job cross join jsonb_to_recordset(job.cluster_jobs) as c (id text, key text)
  ), reported_point as (
    select r.job_id, m.* from report r cross join jsonb_to_recordset(r.metrics) as m (
      attempt integer, step integer, timestamp timestamptz, epoch double precision, training_loss double precision,
      validation_loss double precision, learning_rate double precision, gradient_norm double precision, throughput double precision,
      gpu_utilization double precision)
  ), stored_point as (
    select m.job_id, m.attempt, m.step, m.timestamp, m.epoch, m.training_loss, m.validation_loss, m.learning_rate, m.gradient_norm,
      m.throughput, m.gpu_utilization
    from public.metrics_points m join report r using (job_id)
  ), reported_line as (
    select r.job_id, l.* from report r cross join jsonb_to_recordset(r.logs) as l (seq integer, timestamp timestamptz, level text, message text)
  ), stored_line as (
    select l.job_id, l.seq, l.timestamp, l.level, l.message from public.job_logs l join report r using (job_id)
  ), file as (
    select job.id, f.* from job join public.model_artifacts a on a.job_id = job.id
    cross join jsonb_to_recordset(a.artifacts) as f (storage_path text, path text, bytes bigint, sha256 text)
  )
  select '1: submitted twice with key ' || key as problem from submitted group by id, key having count(*) > 1
  union all
  select '1: job ' || id || ' follows a cluster job that is not its own' from job
  where external_job_id is not null and not exists (
    select 1 from submitted s where s.id = job.id and s.cluster_id = job.external_job_id and s.key = job.id || ':' || job.attempt)
  union all
  select '2: job ' || id || ' is ' || status || ' without what belongs to it' from job
  where (completed_at is not null) <> has_ended or (final_cost is not null) <> has_ended or (error_code is not null) <> (status in ('failed', 'cancelled'))
    or has_ended and lease_owner is not null
  union all
  select '3: reported and not stored: ' || to_jsonb(p)::text from (select * from reported_point except select * from stored_point) p
  union all
  select '3: stored and never reported: ' || to_jsonb(p)::text from (select * from stored_point except select * from reported_point) p
  union all
  select '3: reported and not stored: ' || to_jsonb(l)::text from (select * from reported_line except select * from stored_line) l
  union all
  select '3: stored and never reported: ' || to_jsonb(l)::text from (select * from stored_line except select * from reported_line) l
  union all
  select '3: the cursors of job ' || id || ' are not at the end' from job
  where metrics_cursor <> (select count(*) from reported_point p where p.job_id = job.id)
    or logs_cursor <> (select count(*) from reported_line l where l.job_id = job.id)
  union all
  select '4: job ' || id || ' is ' || status || ' with ' || models || ' models' from job
  cross join lateral (select count(*) as models from public.model_artifacts a where a.job_id = job.id) counted
  where models <> (status = 'completed')::integer
  union all
  select '4: job ' || id || ' has a model without weights' from job
  where status = 'completed' and not exists (select 1 from file where file.id = job.id and file.path like '%.safetensors')
  union all
  select '4: ' || file.storage_path || ' is not in storage with its size' from file
  where not exists (
    select 1 from storage.objects o where o.bucket_id = 'lora-models' and o.name = file.storage_path and (o.metadata ->> 'size')::bigint = file.bytes)
  union all
  select '5: job ' || id || ' cost ' || final_cost || ', its records ' || recorded || ', its GPU time ' || billed from job
  cross join lateral (select coalesce(sum(r.amount), 0) as recorded from public.cost_records r where r.job_id = job.id) ledger
  cross join lateral (select round(billed_gpu_seconds * (gpu_config ->> 'num_gpus')::numeric * (gpu_config ->> 'cost_per_gpu_hour')::numeric / 3600, 6) as billed) price
  where final_cost <> recorded or recorded <> billed or current_cost <> recorded
  union all
  select '6: job ' || id || ' is ' || status || ' with ' || told || ' notifications' from job
  cross join lateral (select count(*) as told from public.notifications n where n.user_id = job.user_id and n.metadata ->> 'job_id' = job.id::text) counted
  where told <> (status in ('completed', 'failed'))::integer
  union all
  select '7: job ' || id || ' is still ' || status || ': ' || coalesce(status_detail, '') from job where not has_ended
  union all
  select '8: job ' || id || ' was cancelled by nobody' from job where status = 'cancelled' and error_code = 'cancelled_by_user' and cancel_requested_at is null
`;
