/**
 * `npm run bench:tick`: one tick of process-training-jobs over many active jobs with 10 new points each, against the naive loop
 * (for each job in turn one fetch, one insert, one update) in the same run, on a stack of its own. The tick's code runs in this
 * process; database and data API are real, the cluster is simulated in this process and answers after a fixed wait.
 */
import { loadavg } from 'node:os';
import { createClusterClient } from '../src/core/cluster/client.ts';
import type { ClusterJob, ClusterMetricPoint } from '../src/core/cluster/contract.ts';
import { toMetricRows } from '../src/core/training/reconcile/ingest.ts';
import { insertJob } from '../src/testing/api/rows.ts';
import { startStackProcess, stopStackProcess } from '../src/testing/stack/stack-process.ts';
import { closeSql, serviceClient, signUpUser, sql } from '../src/testing/stack/stack.ts';
import { runTick } from '../supabase/functions/process-training-jobs/handler.ts';
import type { TickPorts } from '../supabase/functions/process-training-jobs/ports.ts';
import { createSupabaseBudgets } from '../supabase/functions/process-training-jobs/supabase-budgets.ts';
import { createSupabaseStorage } from '../supabase/functions/process-training-jobs/supabase-storage.ts';
import { createSupabaseStore } from '../supabase/functions/process-training-jobs/supabase-store.ts';
import { createSupabaseSweeps } from '../supabase/functions/process-training-jobs/supabase-sweeps.ts';

const NEW_POINTS = 10;
/** Round trip to a cluster in another data centre. */
const CLUSTER_WAIT_MS = 20;
const SIZES = [10, 100, 1_000, 5_000];
/** The size that is compared with the naive loop, and of how many jobs in turn that loop's time per job is taken. */
const COMPARED_SIZE = 1_000;
const NAIVE_JOBS = 100;
/** Of each size; told is the round of median length. */
const ROUNDS = 3;
const HOUR_MS = 3_600_000;

/** Points that every simulated job has reported so far. */
let reported = 0;
const database = { calls: 0, seconds: 0 };

await startStackProcess(['--without-cluster']);
try {
  countDatabaseCalls();
  const owner = await signUpUser();
  const template = await insertJob(owner.id);
  const ports = createPorts();
  await addJobs(template, 10);
  await measureTick(ports, 10);

  console.log('jobs   tick      a job     own CPU   in the database   calls to it   points stored');
  let jobs = 10;
  for (const size of SIZES) {
    await addJobs(template, size - jobs);
    jobs = size;
    const ticks: Measured[] = [];
    const naive: Measured[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ticks.push(await measureTick(ports, size));
      if (size === COMPARED_SIZE) naive.push(await measureNaive(NAIVE_JOBS));
    }
    print(size, medianOf(ticks));
    if (size !== COMPARED_SIZE) continue;
    const [tick, loop] = [medianOf(ticks).seconds, (medianOf(naive).seconds / NAIVE_JOBS) * size];
    const ratios = ticks.map((each, round) => {
      const seconds = ((naive[round]?.seconds ?? NaN) / NAIVE_JOBS) * size;
      return (seconds / each.seconds).toFixed(0);
    });
    console.log(
      `naive loop, ${NAIVE_JOBS} jobs in turn: ${((loop * 1000) / size).toFixed(1)} ms a job, so ${loop.toFixed(1)} s for ` +
        `${size}; the tick is ${(loop / tick).toFixed(0)} × faster (round by round: ${ratios.join(', ')})`,
    );
    console.log(
      `load of the machine: ${loadavg()
        .map((value) => value.toFixed(1))
        .join(', ')}`,
    );
  }
} finally {
  await closeSql();
  await stopStackProcess();
}

function countDatabaseCalls(): void {
  const { fetch } = globalThis;
  globalThis.fetch = async (...args) => {
    const start = performance.now();
    const response = await fetch(...args);
    database.calls += 1;
    database.seconds += (performance.now() - start) / 1000;
    return response;
  };
}

function createPorts(): TickPorts {
  const client = serviceClient();
  return {
    store: createSupabaseStore(client),
    sweeps: createSupabaseSweeps(client),
    budgets: createSupabaseBudgets(client),
    cluster: createClusterClient({ baseUrl: 'http://simulated', apiKey: 'key', fetch: answerAsCluster }),
    storage: createSupabaseStorage(client, fetch),
    // An hour ahead, so that no job is due a second time in the same tick; no orphans are looked for.
    now: () => new Date(Date.now() + HOUR_MS),
    random: () => 0.99,
    newId: () => crypto.randomUUID(),
  };
}

/** Running jobs like `template`; the cluster knows each by the platform's own id. */
async function addJobs(template: string, count: number): Promise<void> {
  await sql()`
    with fresh as (select gen_random_uuid() as id from generate_series(1, ${count}::integer))
    insert into public.training_jobs
    select (jsonb_populate_record(null::public.training_jobs, to_jsonb(j) || jsonb_build_object(
      'id', fresh.id, 'external_job_id', fresh.id, 'client_request_id', fresh.id, 'metrics_cursor', ${reported}::integer,
      'current_stage', 'training', 'started_at', now(), 'submitted_at', now(), 'submit_intent_at', now(), 'created_at', now()
    ))).*
    from public.training_jobs j cross join fresh where j.id = ${template}`;
  await sql()`analyze public.training_jobs`;
}

interface Measured {
  seconds: number;
  /** Of this process, cluster included. */
  cpuSeconds: number;
  databaseSeconds: number;
  calls: number;
  points: number;
}

/** As many ticks as it takes to bring every job's new points home. */
async function measureTick(ports: TickPorts, jobs: number): Promise<Measured> {
  reported += NEW_POINTS;
  await sql()`update public.training_jobs set next_poll_at = now() where external_job_id is not null`;
  return measure(async () => {
    for (let looks = 0; looks < jobs;) {
      const report = await runTick(ports, { maxRuntimeSeconds: 48 * 3600 });
      if (report.problems.length > 0) throw new Error(report.problems.join('\n'));
      looks += report.looks;
    }
  });
}

/** For each job in turn: one fetch of its new points, one insert, one update. */
async function measureNaive(count: number): Promise<Measured> {
  reported += NEW_POINTS;
  const jobs = await sql()<{ id: string }[]>`
    select id from public.training_jobs where external_job_id is not null limit ${count}`;
  const client = serviceClient();
  const cluster = createClusterClient({ baseUrl: 'http://simulated', apiKey: 'key', fetch: answerAsCluster });
  const measured = await measure(async () => {
    for (const { id } of jobs) {
      const { data } = await cluster.getMetrics(id, reported - NEW_POINTS, 1000);
      const rows = toMetricRows(data).map((row) => ({ ...row, job_id: id }));
      const inserted = await client.from('metrics_points').insert(rows as never);
      const updated = await client
        .from('training_jobs')
        .update({ metrics_cursor: reported, current_step: reported })
        .eq('id', id);
      if (inserted.error ?? updated.error) throw new Error(inserted.error?.message ?? updated.error?.message);
    }
  });
  // The others' points are passed over, so that the next tick has no more than its own to bring.
  await sql()`update public.training_jobs set metrics_cursor = ${reported} where external_job_id is not null`;
  return measured;
}

async function measure(work: () => Promise<void>): Promise<Measured> {
  const before = { ...database, points: await countPoints(), cpu: process.cpuUsage() };
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before.cpu);
  return {
    ...{ seconds, cpuSeconds: (user + system) / 1e6, databaseSeconds: database.seconds - before.seconds },
    ...{ calls: database.calls - before.calls, points: (await countPoints()) - before.points },
  };
}

/** The round of median length. */
function medianOf(rounds: readonly Measured[]): Measured {
  const sorted = [...rounds].sort((a, b) => a.seconds - b.seconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error('nothing was measured');
  return middle;
}

function print(size: number, { seconds, cpuSeconds, databaseSeconds, calls, points }: Measured): void {
  const cells = [
    `${size}`.padEnd(6),
    `${seconds.toFixed(2)} s`.padEnd(9),
    `${((seconds * 1000) / size).toFixed(2)} ms`.padEnd(9),
    `${cpuSeconds.toFixed(2)} s`.padEnd(9),
    `${databaseSeconds.toFixed(2)} s`.padEnd(17),
    `${calls}`.padEnd(13),
    `${points}`,
  ];
  console.log(cells.join(' '));
}

async function countPoints(): Promise<number> {
  const [row] = await sql()<
    { points: number }[]
  >`select count(*)::integer as points from public.metrics_points`;
  return row?.points ?? 0;
}

async function answerAsCluster(input: string | URL | Request): Promise<Response> {
  await new Promise((resolve) => setTimeout(resolve, CLUSTER_WAIT_MS));
  const { pathname, searchParams } = new URL(input instanceof Request ? input.url : input);
  const part = pathname.split('/')[4];
  if (part === undefined) {
    const ids = searchParams.get('ids')?.split(',') ?? [];
    return Response.json({ data: ids.map(clusterJob), has_more: false });
  }
  const after = Number(searchParams.get('after'));
  if (part === 'metrics') {
    const data = Array.from({ length: reported - after }, (_, index) => pointOf(after + index + 1));
    return Response.json({ data, next: reported, has_more: false });
  }
  return Response.json({ data: [], next: after, has_more: false });
}

function at(second: number): string {
  return new Date(Date.UTC(2026, 2, 1) + second * 1000).toISOString();
}

function pointOf(seq: number): ClusterMetricPoint {
  return {
    ...{ seq, attempt: 1, step: seq, epoch: seq / 100, ts: at(seq) },
    values: {
      train_loss: 1 + 1 / seq,
      learning_rate: 2e-4,
      grad_norm: 0.7 + 1 / seq,
      tokens_per_second: 3000 + seq,
      gpu_utilization: 93,
    },
  };
}

function clusterJob(id: string): ClusterJob {
  return {
    ...{ id, object: 'fine_tuning.job', idempotency_key: `${id}:1`, status: 'running', phase: 'training' },
    ...{ attempt: 1, queue_position: null, model: 'brightrun/tiny-chat-4m' },
    progress: { step: reported, total_steps: 10_000, epoch: reported / 100, tokens: reported * 1000 },
    ...{
      created_at: at(0),
      started_at: at(0),
      finished_at: null,
      estimated_finish_at: null,
      heartbeat_at: at(reported),
    },
    ...{ usage: { gpu_seconds: reported }, error: null },
  };
}
