import type { ClusterJob } from '../../../src/core/cluster/contract.ts';
import {
  takeContiguous,
  toCheckpointRow,
  toLogRow,
  toMetricRows,
  type CheckpointRow,
  type SeriesBatch,
} from '../../../src/core/training/reconcile/ingest.ts';
import type { SubmittedJob } from './poll.ts';
import { note, TICK_LIMITS, type Tick } from './tick.ts';

/** Reads what is new of a job's metrics, logs and checkpoints. Never throws: what cannot be read is left for the next look. */
export async function readSeries(tick: Tick, job: SubmittedJob, cluster: ClusterJob): Promise<SeriesBatch> {
  const id = job.external_job_id;
  const metrics = await readOn(tick, `Metrics of job ${job.id}`, job.metrics_cursor, (after, limit) =>
    tick.cluster.getMetrics(id, after, limit),
  );
  const logs = await readOn(tick, `Logs of job ${job.id}`, job.logs_cursor, (after, limit) =>
    tick.cluster.getLogs(id, after, limit),
  );
  const hasMoved = cluster.progress.step !== job.current_step || cluster.finished_at !== null;
  const checkpoints = hasMoved ? await readCheckpoints(tick, job) : [];
  const states = [metrics.state, logs.state, checkpoints === null ? 'failed' : 'drained'];
  return {
    metrics: toMetricRows(metrics.items),
    logs: logs.items.map(toLogRow),
    checkpoints: checkpoints ?? [],
    metricsCursor: metrics.cursor,
    logsCursor: logs.cursor,
    state: states.includes('failed') ? 'failed' : states.includes('more') ? 'more' : 'drained',
  };
}

interface Page<Item> {
  data: Item[];
  has_more: boolean;
}
interface Reading<Item> {
  items: Item[];
  cursor: number;
  state: SeriesBatch['state'];
}

/** Reads pages from the cursor on, without a gap, until the end or until this job's or this round's share is used up. */
async function readOn<Item extends { seq: number }>(
  tick: Tick,
  what: string,
  from: number,
  ask: (after: number, limit: number) => Promise<Page<Item>>,
): Promise<Reading<Item>> {
  const items: Item[] = [];
  let cursor = from;
  for (;;) {
    const share = Math.min(TICK_LIMITS.pageRows, TICK_LIMITS.rowsPerJob - items.length, tick.budget.rows);
    if (share <= 0) return { items, cursor, state: 'more' };
    tick.budget.rows -= share;
    let page: Page<Item>;
    try {
      page = await ask(cursor, share);
    } catch (error) {
      note(tick, what, error);
      tick.budget.rows += share;
      return { items, cursor, state: 'failed' };
    }
    const { taken, cursor: end, hasGap } = takeContiguous(cursor, page.data);
    tick.budget.rows += share - taken.length;
    items.push(...taken);
    cursor = end;
    if (!page.has_more && !hasGap) return { items, cursor, state: 'drained' };
    if (taken.length === 0) {
      note(tick, what, 'the answer does not continue where the last one ended');
      return { items, cursor, state: 'failed' };
    }
  }
}

async function readCheckpoints(tick: Tick, job: SubmittedJob): Promise<CheckpointRow[] | null> {
  try {
    return (await tick.cluster.getCheckpoints(job.external_job_id)).map(toCheckpointRow);
  } catch (error) {
    note(tick, `Checkpoints of job ${job.id}`, error);
    return null;
  }
}
