/**
 * `npm run bench:metrics [-- <points>]`: the charts of a job with 1,000,000 metric points on a stack of its own. The route's
 * handler runs in this process with the real gateway and database, without Next's own HTTP server; the reference is one pass
 * over the same points in SQL, in the same run.
 */
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { quantile } from '../src/core/training/estimate/compare-published.ts';
import { metricsAnswer, pointsOf } from '../src/core/monitoring/packed-metrics.ts';
import type { MetricsPage } from '../src/core/training/job.schema.ts';
import { signInPersona } from '../src/testing/api/persona.ts';
import { insertJob } from '../src/testing/api/rows.ts';
import { APP_URL, useStackAsServerEnv } from '../src/testing/api/server-env.ts';
import { startStackProcess, stopStackProcess } from '../src/testing/stack/stack-process.ts';
import { closeSql, sql } from '../src/testing/stack/stack.ts';

const CALLS = 20;
const SPIKES = 20;
const SPIKE_LOSS = 40;

const count = Number(process.argv[2] ?? 1_000_000);
/** Places without a pattern that buckets could share. */
const spikes = Array.from({ length: SPIKES }, (_, index) => ((index * 7_919 + 13) * 104_729) % count);

/** `columns` is what the pages ask for. */
type Shape = 'columns' | 'points';

interface Answer {
  milliseconds: number;
  bytes: number;
  gzipBytes: number;
  page: MetricsPage;
}

await startStackProcess(['--without-cluster']);
try {
  useStackAsServerEnv();
  const { GET } = await import('../src/app/api/jobs/[id]/metrics/route.ts');
  const owner = await signInPersona();
  const jobId = await insertJob(owner.user.id);
  const others = await Promise.all([insertJob(owner.user.id), insertJob(owner.user.id)]);
  const secondsToInsert = await timed(() => insertSeries(jobId, 0, count));
  for (const other of others) await insertSeries(other, 0, count / 10);
  await sql()`vacuum analyze public.metrics_points`;
  await sql()`vacuum analyze public.metric_blocks`;

  const ask = async (query: string, shape: Shape): Promise<Answer> => {
    const request = new Request(`${APP_URL}/api/jobs/${jobId}/metrics?shape=${shape}&${query}`, {
      headers: { host: new URL(APP_URL).host, cookie: owner.cookie },
    });
    const start = performance.now();
    const response = await GET(request, { params: Promise.resolve({ id: jobId }) });
    const text = await response.text();
    const milliseconds = performance.now() - start;
    if (response.status !== 200) throw new Error(`Metrics answered ${response.status}: ${text}`);
    const { data } = z.object({ data: metricsAnswer }).parse(JSON.parse(text));
    return {
      milliseconds,
      bytes: Buffer.byteLength(text),
      gzipBytes: gzipSync(text).length,
      page: pointsOf(data),
    };
  };
  const askOften = async (query: string, shape: Shape = 'columns'): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for (let call = 0; call < CALLS; call++) answers.push(await ask(query, shape));
    return answers;
  };

  await askOften('');
  const passes: number[] = [];
  for (let pass = 0; pass < 5; pass++) passes.push(1000 * (await timed(() => readAll(jobId))));
  const reference = quantile(passes, 0.5);

  console.log(`points of the job                     ${count.toLocaleString('en-US')}`);
  console.log(`inserting them, blocks included       ${secondsToInsert.toFixed(1)} s`);
  console.log(`one pass over them in SQL (reference) ${reference.toFixed(0)} ms`);
  const whole = await askOften('');
  print('the whole chart', whole, reference);
  print('the same as objects', await askOften('', 'points'), reference);
  const kept = new Set(whole[0]?.page.metrics.map(({ step }) => step));
  console.log(
    `  planted spikes that survive         ${spikes.filter((step) => kept.has(step)).length} of ${SPIKES}`,
  );
  const middle = Math.floor(count / 2);
  print(
    'zoom to a tenth',
    await askOften(`from_step=${middle}&to_step=${middle + count / 10 - 1}`),
    reference,
  );
  print('zoom to 10,000 steps', await askOften(`from_step=${middle}&to_step=${middle + 9_999}`), reference);
  print('zoom to 500 steps', await askOften(`from_step=${middle}&to_step=${middle + 499}`), reference);
  const cursor = whole[0]?.page.cursor ?? 0;
  print('poll with nothing new', await askOften(`after=${cursor}`), reference);
  await insertSeries(jobId, count, 10);
  print('poll with 10 new points', await askOften(`after=${cursor}`), reference);
  await reportSizes();
} finally {
  await closeSql();
  await stopStackProcess();
}

/** A falling loss with noise and the planted spikes, a validation loss at every 100th step. */
async function insertSeries(jobId: string, first: number, points: number): Promise<void> {
  await sql()`
    insert into public.metrics_points (
      job_id, attempt, step, timestamp, epoch, training_loss, validation_loss, learning_rate, gradient_norm, throughput, gpu_utilization
    )
    select ${jobId}, 1, step, timestamptz '2026-03-01' + step * interval '0.7 seconds', step / 20000.0,
      case when step = any (${spikes}::integer[]) then ${SPIKE_LOSS} else 1 + exp(-step / 200000.0) + random() / 5 end,
      case when step % 100 = 0 then 1.1 + exp(-step / 200000.0) + random() / 50 end,
      2e-4 * (1 - step / 2e6), 0.5 + random(), 3000 + 500 * random(), 90 + 10 * random()
    from generate_series(${first}::integer, ${first + points - 1}::integer) step order by step`;
}

async function readAll(jobId: string): Promise<void> {
  await sql()`
    select count(*), min(training_loss), max(training_loss) from public.metrics_points where job_id = ${jobId}`;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function print(what: string, answers: readonly Answer[], reference: number): void {
  const milliseconds = answers.map((answer) => answer.milliseconds);
  const [p50, p95] = [quantile(milliseconds, 0.5), quantile(milliseconds, 0.95)];
  const [first] = answers;
  const kilobytes = (bytes = 0) => `${(bytes / 1000).toFixed(1)} KB`;
  console.log(
    `${what.padEnd(26)} ${String(first?.page.metrics.length).padStart(5)} points   p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms` +
      `, ${(p50 / reference).toFixed(2)} × the pass   ${kilobytes(first?.bytes)}, ${kilobytes(first?.gzipBytes)} with gzip`,
  );
}

/** Bytes on the disk of points and blocks, indexes apart. */
async function reportSizes(): Promise<void> {
  const rows = await sql()<{ name: string; bytes: number }[]>`
    select c.relname as name, pg_relation_size(c.oid)::float8 as bytes from pg_class c
    where c.relname ~ '^(metrics_points|metric_blocks)' and c.relkind in ('r', 'i') order by c.relname`;
  for (const { name, bytes } of rows) console.log(`${name.padEnd(37)} ${(bytes / 1e6).toFixed(1)} MB`);
}
