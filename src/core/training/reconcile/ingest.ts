import type { ClusterLogLine, ClusterMetricPoint, ClusterCheckpoint } from '../../cluster/contract.ts';
import type { UnreadableItem } from '../../cluster/series-page.ts';
import { cleanText } from './clean-text.ts';
import { RECONCILE_LIMITS } from './limits.ts';

/** A stored number: what JSON cannot carry travels by its name, which Postgres reads. */
export type StoredNumber = number | 'NaN' | 'Infinity' | '-Infinity' | null;

export const METRIC_FIELDS = {
  training_loss: 'train_loss',
  validation_loss: 'valid_loss',
  learning_rate: 'learning_rate',
  gradient_norm: 'grad_norm',
  throughput: 'tokens_per_second',
  gpu_utilization: 'gpu_utilization',
} as const satisfies Record<string, keyof ClusterMetricPoint['values']>;
export type MetricField = keyof typeof METRIC_FIELDS;

/** Row of `metrics_points` without its job. */
export type MetricRow = { attempt: number; step: number; epoch: number; timestamp: string } & Record<
  MetricField,
  StoredNumber
>;

/** Row of `job_logs` without its job. */
export interface LogRow {
  seq: number;
  timestamp: string;
  level: ClusterLogLine['level'];
  message: string;
}

/** Row of `checkpoints` without its job. */
export interface CheckpointRow {
  step: number;
  epoch: number;
  training_loss: number | null;
  validation_loss: number | null;
  file_size: number;
  sha256: string;
}

/** What one look read of a job's series, and how far it came. */
export interface SeriesBatch {
  metrics: MetricRow[];
  logs: LogRow[];
  checkpoints: CheckpointRow[];
  metricsCursor: number;
  logsCursor: number;
  /** `drained`: nothing was left to read. `more`: to be read on at once. `failed`: some of it could not be read. */
  state: 'drained' | 'more' | 'failed';
}

/** The items that follow the cursor without a gap, in order; how far that comes; whether later items had to be left. */
export interface Contiguous<Item> {
  taken: Item[];
  cursor: number;
  hasGap: boolean;
}

/**
 * Takes from a page, in whatever order and however often its items arrived, only what directly follows the cursor: an item
 * behind a gap would make the cursor jump over the missing ones for good.
 */
export function takeContiguous<Item extends { seq: number }>(
  cursor: number,
  items: readonly Item[],
): Contiguous<Item> {
  const bySeq = new Map(items.map((item) => [item.seq, item]));
  const taken: Item[] = [];
  for (let item = bySeq.get(cursor + 1); item; item = bySeq.get(item.seq + 1)) taken.push(item);
  const end = taken.at(-1)?.seq ?? cursor;
  return { taken, cursor: end, hasGap: items.some(({ seq }) => seq > end) };
}

const MAX_INTEGER = 2 ** 31 - 1;

/** What keeps a point or log line that follows the contract out of the database; null when nothing does. */
export function unstorable(item: ClusterMetricPoint | ClusterLogLine): string | null {
  // A year that PostgreSQL knows, whatever the offset.
  const year = new Date(item.ts).getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return `ts: ${item.ts} is no time`;
  if (!('step' in item)) return null;
  return item.step > MAX_INTEGER || item.attempt > MAX_INTEGER ? 'step or attempt: too large' : null;
}

/** A log line that cannot be read, as a line that says so: nothing of a log is dropped in silence. */
export const unreadableLogRow = ({ seq, problem, raw }: UnreadableItem, readAt: Date): LogRow => ({
  seq,
  timestamp: readAt.toISOString(),
  level: 'warn',
  message: cleanText(`[This line could not be read: ${problem}] ${raw}`, RECONCILE_LIMITS.logLineLength),
});

/** Points as rows. Points of one step (its losses may be reported apart) become one row, the later value winning. */
export function toMetricRows(points: readonly ClusterMetricPoint[]): MetricRow[] {
  const rows = new Map<string, MetricRow>();
  for (const point of points) {
    const key = `${point.attempt}:${point.step}`;
    const earlier = rows.get(key);
    const value = (field: MetricField) => point.values[METRIC_FIELDS[field]] ?? earlier?.[field] ?? null;
    rows.set(key, {
      attempt: point.attempt,
      step: point.step,
      epoch: point.epoch,
      timestamp: point.ts,
      training_loss: value('training_loss'),
      validation_loss: value('validation_loss'),
      learning_rate: value('learning_rate'),
      gradient_norm: value('gradient_norm'),
      throughput: value('throughput'),
      gpu_utilization: value('gpu_utilization'),
    });
  }
  return [...rows.values()];
}

export const toLogRow = (line: ClusterLogLine): LogRow => ({
  seq: line.seq,
  timestamp: line.ts,
  level: line.level,
  message: cleanText(line.message, RECONCILE_LIMITS.logLineLength),
});

export const toCheckpointRow = (checkpoint: ClusterCheckpoint): CheckpointRow => ({
  step: checkpoint.step,
  epoch: checkpoint.epoch,
  training_loss: checkpoint.metrics.train_loss,
  validation_loss: checkpoint.metrics.valid_loss,
  file_size: checkpoint.bytes,
  sha256: checkpoint.sha256,
});
