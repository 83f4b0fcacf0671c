/**
 * `npm run bench:api [-- <seconds>]`: 100 people at once on the production build, each with the requests that the open pages make,
 * one a second (an open monitor makes 0.8); then at the rate that takes two thirds of the machine, then all of them in the same
 * instant, then as many as the machine answers. Database, gateway with the auth service, web server and the load itself share the
 * machine; each part's CPU time an answer is printed: that is what others on the machine change least. The reference is
 * GET /api/profile, a bare authenticated read, in the same run.
 */
import { availableParallelism, loadavg } from 'node:os';
import { quantile } from '../src/core/training/estimate/compare-published.ts';
import { insertFinishedRun } from '../src/testing/api/finished-run.ts';
import { signInPersona } from '../src/testing/api/persona.ts';
import { insertDataset, insertJob } from '../src/testing/api/rows.ts';
import { useStackAsServerEnv } from '../src/testing/api/server-env.ts';
import { startStackProcess, stopStackProcess } from '../src/testing/stack/stack-process.ts';
import { closeSql, sql, testStack } from '../src/testing/stack/stack.ts';
import { load, loadRestlessly, type Answer, type Browser, type Pace } from './load.ts';
import { cpuOfParts } from './part-cpu.ts';

const PEOPLE = 100;
/** People who are made at the same time. */
const AT_ONCE = 5;
const WARM_UP_SECONDS = 10;
const REFERENCE = '/api/profile';

const seconds = Number(process.argv[2] ?? 30);

await startStackProcess(['--with-web', '--without-cluster']);
try {
  useStackAsServerEnv();
  const browsers: Browser[] = [];
  while (browsers.length < PEOPLE) {
    browsers.push(...(await Promise.all(Array.from({ length: AT_ONCE }, createBrowser))));
  }
  await sql()`vacuum analyze`;
  const { webUrl } = testStack();
  const askedBy = (pace: Pace, forSeconds = seconds) => load(webUrl, browsers, { seconds: forSeconds, pace });
  const onceASecond: Pace = { how: 'independently', perSecond: PEOPLE };
  await askedBy(onceASecond, WARM_UP_SECONDS);
  const cpuMs = await measure(`${PEOPLE} people, one request a second each`, () => askedBy(onceASecond));
  const perSecond = ((2 / 3) * 1000 * availableParallelism()) / cpuMs;
  await measure('two thirds of the machine', () => askedBy({ how: 'independently', perSecond }));
  const together: Pace = { how: 'together', everyMs: 1000 };
  await measure(`${PEOPLE} people in the same instant, every second`, () => askedBy(together, seconds / 2));
  await measure(`${PEOPLE} people who never wait`, () => loadRestlessly(webUrl, browsers, seconds / 2));
} finally {
  await closeSql();
  await stopStackProcess();
}

/** A person with a dataset, a completed training with its model, and one that runs, whose page is open. */
async function createBrowser(): Promise<Browser> {
  const { user, cookie } = await signInPersona();
  const dataset = await insertDataset(user.id);
  const done = await insertFinishedRun(user.id, { datasetId: dataset });
  const running = await insertJob(user.id, { datasetId: dataset });
  await sql()`
    insert into public.metrics_points (job_id, attempt, step, timestamp, epoch, training_loss, validation_loss, learning_rate, throughput)
    select ${running}, attempt, step, timestamp, epoch, training_loss, validation_loss, learning_rate, throughput
    from public.metrics_points where job_id = ${done}`;
  await sql()`
    insert into public.job_logs (job_id, seq, timestamp, level, message)
    select ${running}, seq, now(), 'info', 'Step ' || seq || ': loss 1.234' from generate_series(1, 400) as seq`;
  const [last] = await sql()<{ cursor: number; model: string }[]>`
    select (select max(id)::integer from public.metrics_points where job_id = ${running}) as cursor,
      (select artifact_id from public.training_jobs where id = ${done}) as model`;
  const page = `/api/jobs/${running}`;
  const polls = [page, `${page}/metrics?after=${last?.cursor ?? 0}`, `${page}/logs?after=400`];
  const paths = [
    ...[...polls, '/api/jobs', '/api/notifications', ...polls, '/api/dashboard/stats', '/api/datasets'],
    ...[...polls, '/api/jobs?status=running', `/api/datasets/${dataset}`, ...polls, `${page}/checkpoints`],
    ...[...polls, '/api/models', `/api/models/${last?.model ?? ''}`, ...polls, '/api/costs/summary'],
    ...[`/api/jobs/${done}`, `/api/jobs/${done}/metrics`, '/api/jobs?limit=100', '/api/costs', REFERENCE],
  ];
  return { cookie, paths };
}

/** A path without its ids and its query. */
function routeOf(path: string): string {
  const [route = '', query] = path.replace(/\/[0-9a-f-]{36}/, '/[id]').split('?');
  return query === undefined ? route : `${route}?${query.replace(/=.*/, '')}`;
}

/** Prints what a load measures; returns the CPU time of all parts for one answer, in milliseconds. */
async function measure(what: string, ask: () => Promise<Answer[]>): Promise<number> {
  const { runDirectory } = testStack();
  const [before, begin] = [cpuOfParts(runDirectory), performance.now()];
  const answers = await ask();
  const perSecond = (1000 * answers.length) / (performance.now() - begin);
  const parts = [...cpuOfParts(runDirectory)].map(
    ([part, spent]) => [part, (1000 * (spent - (before.get(part) ?? 0))) / answers.length] as const,
  );
  const cpuMs = parts.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);
  const loads = loadavg().map((value) => value.toFixed(1));
  console.log(`\n${what}: ${answers.length} answers, ${perSecond.toFixed(0)} a second, no errors`);
  console.log(
    `load of the machine ${loads.join(', ')}; CPU an answer ${cpuMs.toFixed(1)} ms: ` +
      parts.map(([part, milliseconds]) => `${part} ${milliseconds.toFixed(2)}`).join(', '),
  );
  const reference = quantile(timesOf(answers, REFERENCE), 0.5);
  print('all', timesOf(answers), reference);
  for (const route of [...new Set(answers.map(({ path }) => routeOf(path)))].sort()) {
    print(route, timesOf(answers, route), reference);
  }
  return cpuMs;
}

function timesOf(answers: readonly Answer[], route?: string): number[] {
  return answers
    .filter(({ path }) => route === undefined || routeOf(path) === route)
    .map((answer) => answer.milliseconds);
}

function print(what: string, times: readonly number[], reference: number): void {
  const at = (share: number) => `${quantile(times, share).toFixed(0)} ms`.padStart(8);
  const ratio = (quantile(times, 0.5) / reference).toFixed(2);
  console.log(
    `${what.padEnd(28)} ${`${times.length}`.padStart(6)} p50 ${at(0.5)} p95 ${at(0.95)} p99 ${at(0.99)} ratio ${ratio}`,
  );
}
