/**
 * `npm run bench:api [-- <seconds>]`: 100 people at once on the production build, each with the requests that the open pages make,
 * one a second (an open monitor makes 0.8); then as many as the machine answers. Database, gateway, auth service, web server and
 * the load itself share the machine, whose load is printed with the CPU time of all of them: that is what others on the machine
 * change least. The reference is GET /api/profile, a bare authenticated read, in the same run.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import autocannon from 'autocannon';
import { quantile } from '../src/core/training/estimate/compare-published.ts';
import { insertFinishedRun } from '../src/testing/api/finished-run.ts';
import { signInPersona } from '../src/testing/api/persona.ts';
import { insertDataset, insertJob } from '../src/testing/api/rows.ts';
import { useStackAsServerEnv } from '../src/testing/api/server-env.ts';
import { startStackProcess, stopStackProcess } from '../src/testing/stack/stack-process.ts';
import { closeSql, sql, testStack } from '../src/testing/stack/stack.ts';

const PEOPLE = 100;
/** People who are made at the same time. */
const AT_ONCE = 5;
const WARM_UP_SECONDS = 10;
const REFERENCE = '/api/profile';

/** One person's browser: the paths it asks for, in turn. */
interface Browser {
  cookie: string;
  paths: string[];
}

/** One answer: the route that gave it and what it took. */
interface Answer {
  route: string;
  milliseconds: number;
}

const seconds = Number(process.argv[2] ?? 30);

await startStackProcess(['--with-web', '--without-cluster']);
try {
  useStackAsServerEnv();
  const browsers: Browser[] = [];
  while (browsers.length < PEOPLE) {
    browsers.push(...(await Promise.all(Array.from({ length: AT_ONCE }, createBrowser))));
  }
  await sql()`vacuum analyze`;
  await load(browsers, { duration: WARM_UP_SECONDS, overallRate: PEOPLE });
  const pace = { duration: seconds, overallRate: PEOPLE };
  await measure(`${PEOPLE} people, one request a second each`, browsers, pace);
  await measure(`${PEOPLE} people who never wait`, browsers, { duration: seconds / 2 });
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

/** Sends every browser's requests in turn over a connection of its own. Any answer but 200, and any failure, ends the run. */
async function load(
  browsers: readonly Browser[],
  pace: { duration: number; overallRate?: number },
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const refused = new Map<string, number>();
  let next = 0;
  const result = await autocannon({
    ...{ url: testStack().webUrl, connections: browsers.length, timeout: 30, ...pace },
    setupClient: (client) => {
      const index = next++;
      const { cookie, paths } = browsers[index % browsers.length] ?? { cookie: '', paths: [] };
      // Nobody begins where another does.
      const first = index % paths.length;
      const turn = [...paths.slice(first), ...paths.slice(0, first)];
      client.setRequests(turn.map((path) => ({ method: 'GET', path, headers: { cookie } })));
      let position = 0;
      client.on('response', (status, _bytes, milliseconds) => {
        const route = routeOf(turn[position++ % turn.length] ?? '');
        if (status === 200) answers.push({ route, milliseconds });
        else refused.set(`${status} ${route}`, (refused.get(`${status} ${route}`) ?? 0) + 1);
      });
    },
  });
  if (result.errors + result.timeouts + refused.size > 0) {
    const what = JSON.stringify(Object.fromEntries(refused));
    throw new Error(`${result.errors} errors, ${result.timeouts} timeouts, refused: ${what}`);
  }
  return answers;
}

/** A path without its ids and its query. */
function routeOf(path: string): string {
  const [route = '', query] = path.replace(/\/[0-9a-f-]{36}/, '/[id]').split('?');
  return query === undefined ? route : `${route}?${query.replace(/=.*/, '')}`;
}

async function measure(
  what: string,
  browsers: readonly Browser[],
  pace: { duration: number; overallRate?: number },
): Promise<void> {
  const before = cpuSeconds();
  const answers = await load(browsers, pace);
  const cpuMs = (1000 * (cpuSeconds() - before)) / answers.length;
  const loads = loadavg().map((value) => value.toFixed(1));
  const perSecond = (answers.length / pace.duration).toFixed(0);
  console.log(`\n${what}: ${answers.length} answers, ${perSecond} a second, no errors`);
  console.log(
    `load of the machine ${loads.join(', ')}; ${cpuMs.toFixed(1)} ms of CPU an answer, all parts together`,
  );
  const reference = quantile(timesOf(answers, REFERENCE), 0.5);
  print('all', timesOf(answers), reference);
  for (const route of [...new Set(answers.map((answer) => answer.route))].sort()) {
    print(route, timesOf(answers, route), reference);
  }
}

/** CPU time of this process and all below it so far, in seconds; on Linux, whose clock ticks 100 times a second. */
function cpuSeconds(): number {
  const processes = readdirSync('/proc').flatMap((name) => {
    const stat = /^\d+$/.test(name) ? readStat(name) : null;
    // proc(5): after the name come state, parent, … and the times in user and system mode, own and of children that ended.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return stat === null ? [] : [{ id: Number(name), parent: Number(fields[1]), ticks }];
  });
  const below = (id: number): number =>
    processes
      .filter(({ parent }) => parent === id)
      .reduce((sum, child) => sum + child.ticks + below(child.id), 0);
  const own = processes.find(({ id }) => id === process.pid)?.ticks ?? 0;
  return (own + below(process.pid)) / 100;
}

/** Null when the process has ended meanwhile. */
function readStat(id: string): string | null {
  try {
    return readFileSync(`/proc/${id}/stat`, 'utf8');
  } catch {
    return null;
  }
}

function timesOf(answers: readonly Answer[], route?: string): number[] {
  return answers
    .filter((answer) => route === undefined || answer.route === route)
    .map((answer) => answer.milliseconds);
}

function print(what: string, times: readonly number[], reference: number): void {
  const at = (share: number) => `${quantile(times, share).toFixed(0)} ms`.padStart(8);
  const ratio = (quantile(times, 0.5) / reference).toFixed(2);
  console.log(
    `${what.padEnd(28)} ${`${times.length}`.padStart(6)} p50 ${at(0.5)} p95 ${at(0.95)} p99 ${at(0.99)} ratio ${ratio}`,
  );
}
