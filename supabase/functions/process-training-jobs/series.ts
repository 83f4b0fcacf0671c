import type {
  ClusterCheckpoint,
  ClusterJob,
  ClusterLogLine,
  ClusterMetricPoint,
} from '../../../src/core/cluster/contract.ts';
import { ClusterRequestError } from '../../../src/core/cluster/request-error.ts';
import { tooLargeItem, type SeriesPage, type UnreadableItem } from '../../../src/core/cluster/series-page.ts';
import {
  takeContiguous,
  toCheckpointRow,
  toLogRow,
  toMetricRows,
  unreadableLogRow,
  unstorable,
  type SeriesBatch,
} from '../../../src/core/training/reconcile/ingest.ts';
import type { SubmittedJob } from './poll.ts';
import { note, TICK_LIMITS, type Tick } from './tick.ts';

/**
 * Reads what is new of a job's metrics, logs and checkpoints; `listed` are the checkpoints as the cluster lists them, empty where
 * it was not asked. Never throws: what cannot be read is left for the next look.
 */
export async function readSeries(
  tick: Tick,
  job: SubmittedJob,
  cluster: ClusterJob,
): Promise<{ series: SeriesBatch; listed: ClusterCheckpoint[] }> {
  const id = job.external_job_id;
  const hasMoved = cluster.progress.step !== job.current_step || cluster.finished_at !== null;
  const isKeeping = job.keeping?.save != null;
  // At once: most of a look is waiting for the cluster.
  const [metrics, logs, checkpoints] = await Promise.all([
    readOn(tick, `Metrics of job ${job.id}`, job.metrics_cursor, (after, limit) =>
      tick.cluster.getMetrics(id, after, limit),
    ),
    readOn(tick, `Logs of job ${job.id}`, job.logs_cursor, (after, limit) =>
      tick.cluster.getLogs(id, after, limit),
    ),
    hasMoved || isKeeping ? readCheckpoints(tick, job) : [],
  ]);
  for (const { seq, problem } of metrics.unreadable) {
    note(tick, `Metrics of job ${job.id}`, `point ${seq} cannot be read and is left out: ${problem}`);
  }
  const states = [metrics.state, logs.state, checkpoints === null ? 'failed' : 'drained'];
  const series: SeriesBatch = {
    metrics: toMetricRows(metrics.items),
    logs: [...logs.items.map(toLogRow), ...logs.unreadable.map((line) => unreadableLogRow(line, tick.now()))],
    checkpoints: (checkpoints ?? []).map(toCheckpointRow),
    metricsCursor: metrics.cursor,
    logsCursor: logs.cursor,
    state: states.includes('failed') ? 'failed' : states.includes('more') ? 'more' : 'drained',
  };
  return { series, listed: checkpoints ?? [] };
}

interface Reading<Item> {
  items: Item[];
  /** Among them in the series; read, and never to be read again. */
  unreadable: UnreadableItem[];
  cursor: number;
  state: SeriesBatch['state'];
}

/** Reads pages from the cursor on, without a gap, until the end or until this job's or this round's share is used up. */
async function readOn<Item extends ClusterMetricPoint | ClusterLogLine>(
  tick: Tick,
  what: string,
  from: number,
  ask: (after: number, limit: number) => Promise<SeriesPage<Item>>,
): Promise<Reading<Item>> {
  const reading: Reading<Item> = { items: [], unreadable: [], cursor: from, state: 'drained' };
  let pageRows: number = TICK_LIMITS.pageRows;
  for (;;) {
    const left = TICK_LIMITS.rowsPerJob - (reading.cursor - from);
    const share = Math.min(pageRows, left, tick.budget.rows);
    if (share <= 0) return { ...reading, state: 'more' };
    tick.budget.rows -= share;
    let page: SeriesPage<Item>;
    try {
      page = await ask(reading.cursor, share);
    } catch (error) {
      tick.budget.rows += share;
      if (share > 1 && error instanceof ClusterRequestError && error.kind === 'too_large') {
        pageRows = Math.ceil(share / 10);
        continue;
      }
      const passed = tooLargeItem(error, reading.cursor + 1);
      if (!passed) {
        note(tick, what, error);
        return { ...reading, state: 'failed' };
      }
      page = passed;
    }
    const { taken, cursor, hasGap } = takeContiguous(reading.cursor, [
      ...page.data.map(checked),
      ...page.unreadable,
    ]);
    tick.budget.rows += share - taken.length;
    for (const item of taken) {
      if ('problem' in item) reading.unreadable.push(item);
      else reading.items.push(item);
    }
    reading.cursor = cursor;
    if (!page.has_more && !hasGap && cursor >= page.next) return reading;
    if (taken.length === 0) {
      note(tick, what, 'the answer does not continue where the last one ended');
      return { ...reading, state: 'failed' };
    }
  }
}

/** An item, or what is to be said of one that the database could not hold. */
function checked<Item extends ClusterMetricPoint | ClusterLogLine>(item: Item): Item | UnreadableItem {
  const problem = unstorable(item);
  return problem === null ? item : { seq: item.seq, problem, raw: JSON.stringify(item).slice(0, 1000) };
}

async function readCheckpoints(tick: Tick, job: SubmittedJob): Promise<ClusterCheckpoint[] | null> {
  try {
    return await tick.cluster.getCheckpoints(job.external_job_id);
  } catch (error) {
    note(tick, `Checkpoints of job ${job.id}`, error);
    return null;
  }
}
