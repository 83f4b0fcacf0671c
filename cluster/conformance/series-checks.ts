import { clusterLogsPage, clusterMetricsPage, type ClusterJob } from '../../src/core/cluster/contract.ts';
import { must, mustEqual, type Check } from './check.ts';
import type { ConformanceContext } from './context.ts';

interface Page {
  data: { seq: number }[];
  next: number;
  has_more: boolean;
}
type Read = (after: number, limit: number) => Promise<Page>;

const MAX_PAGE = 1000;
const ODD_PAGE = 7;

async function readAll(read: Read, limit: number): Promise<Page['data']> {
  const all: Page['data'] = [];
  for (let after = 0; ;) {
    const page = await read(after, limit);
    must(page.data.length <= limit, `limit=${limit} answered ${page.data.length} entries`);
    mustEqual(page.next, page.data.at(-1)?.seq ?? after, `next of the page after ${after}`);
    all.push(...page.data);
    if (!page.has_more) return all;
    must(page.data.length > 0, `the page after ${after} is empty and has_more`);
    after = page.next;
  }
}

async function checkSeries(read: Read): Promise<string> {
  const whole = await readAll(read, MAX_PAGE);
  must(whole.length > 0, 'is empty');
  mustEqual(
    whole.map(({ seq }) => seq),
    whole.map((_, index) => index + 1),
    'seq',
  );
  mustEqual(await readAll(read, ODD_PAGE), whole, `read in pages of ${ODD_PAGE}`);
  const last = whole.length;
  mustEqual(await read(last, 10), { data: [], next: last, has_more: false }, 'the page after the end');
  mustEqual(
    await read(last + 50, 10),
    { data: [], next: last + 50, has_more: false },
    'a cursor past the end',
  );
  mustEqual((await read(1, 1)).data, whole.slice(1, 2), 'after=1&limit=1');
  return `${last} entries`;
}

async function losses(context: ConformanceContext, { id }: ClusterJob): Promise<number[]> {
  const { data } = await context.metrics(id);
  return data.flatMap(({ values }) => (typeof values.train_loss === 'number' ? [values.train_loss] : []));
}

export const SERIES_CHECKS: readonly Check[] = [
  {
    name: 'a running training makes progress, and what it has told stays',
    async run(context) {
      const { id } = await context.startTraining();
      const isTraining = ({ status, progress }: ClusterJob) => progress.step >= 3 || status === 'succeeded';
      const early = await context.jobWhen(id, 'training', isTraining);
      const before = await context.metrics(id);
      const job = await context.trained();
      must(early.progress.step <= job.progress.step, 'the step went back');
      must(early.started_at !== null, 'a training that has steps has no started_at');
      const after = await context.metrics(id);
      mustEqual(after.data.slice(0, before.data.length), before.data, 'the points read earlier');
      return `${before.data.length} points, then ${after.data.length}`;
    },
  },
  {
    name: 'a job that succeeded has done every step, with a finite loss and its time counted',
    async run(context) {
      const job = await context.trained();
      const { progress, usage, error, finished_at: finishedAt, estimated_finish_at: estimate } = job;
      mustEqual(progress.step, progress.total_steps, 'step');
      mustEqual([error, estimate], [null, null], 'error and estimated_finish_at');
      must(finishedAt !== null && job.started_at !== null, 'started_at or finished_at is missing');
      must(usage.gpu_seconds > 0, 'gpu_seconds is 0');
      const elapsed = (Date.parse(finishedAt) - Date.parse(job.started_at)) / 1000;
      must(usage.gpu_seconds <= elapsed + 1, `gpu_seconds ${usage.gpu_seconds} in ${elapsed} s`);
      const seen = await losses(context, job);
      const [first, last] = [seen[0] ?? NaN, seen.at(-1) ?? NaN];
      must(Number.isFinite(first) && Number.isFinite(last), 'there is no finite train_loss');
      return `loss ${first.toFixed(3)} → ${last.toFixed(3)} in ${progress.step} steps, ${usage.gpu_seconds.toFixed(1)} GPU s`;
    },
  },
  {
    name: 'metrics: seq from 1 without a gap, after, limit, next and has_more',
    async run(context) {
      const { id } = await context.trained();
      return checkSeries((after, limit) =>
        context.series(id, 'metrics', clusterMetricsPage, { after, limit }),
      );
    },
  },
  {
    name: 'logs: seq from 1 without a gap, after, limit, next and has_more',
    async run(context) {
      const { id } = await context.trained();
      return checkSeries((after, limit) => context.series(id, 'logs', clusterLogsPage, { after, limit }));
    },
  },
];
