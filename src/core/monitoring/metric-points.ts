import type { MetricPoint, MetricsPage } from '../training/job.schema.ts';
import { decimateMinMax } from './decimation.ts';

/** The numbers of a metric point that are drawn. */
export const METRIC_NAMES = [
  'training_loss',
  'validation_loss',
  'learning_rate',
  'gradient_norm',
  'throughput',
  'gpu_utilization',
] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

/** Everything a page has received of a job's metrics, and where to go on. */
export interface MetricBuffer {
  /** In the order of arrival, each point once. */
  points: MetricPoint[];
  /** To be sent as `after`. */
  cursor: number;
  /** Points that the job has on the server. */
  total: number;
  /** Not all of them are in `points`. */
  isDecimated: boolean;
}

/** A live page stays open for days: beyond the first figure the buffer is thinned to the second. */
const BUFFER_LIMIT = 10_000;
const BUFFER_TARGET = 4_000;

const valuesOf = (point: MetricPoint) => METRIC_NAMES.map((name) => point[name]);
/** What the server stores once: a step of an attempt. It comes again, with a new id, when a missing value was filled in. */
const stepOf = ({ attempt, step }: MetricPoint) => `${attempt}:${step}`;
const isLandmark = (point: MetricPoint) => point.validation_loss !== null || point.non_finite.length > 0;

/**
 * The buffer after one more answer of the server. The same buffer comes back when the answer holds nothing new, so that
 * an idle poll draws nothing again. Without a buffer the answer starts one.
 */
export function appendMetrics(buffer: MetricBuffer | undefined, page: MetricsPage): MetricBuffer {
  if (buffer === undefined) {
    return { points: page.metrics, cursor: page.cursor, total: page.total, isDecimated: page.decimated };
  }
  const known = new Set(buffer.points.map((point) => point.id));
  const fresh = page.metrics.filter((point) => !known.has(point.id));
  const isUnchanged = fresh.length === 0 && page.total === buffer.total && page.cursor === buffer.cursor;
  if (isUnchanged) return buffer;
  const renewed = new Set(fresh.map(stepOf));
  const all = [...buffer.points.filter((point) => !renewed.has(stepOf(point))), ...fresh];
  const isOverLimit = all.length > BUFFER_LIMIT;
  return {
    points: isOverLimit ? decimateMinMax(all, BUFFER_TARGET, valuesOf, isLandmark) : all,
    cursor: Math.max(buffer.cursor, page.cursor),
    total: page.total,
    isDecimated: buffer.isDecimated || page.decimated || isOverLimit,
  };
}

/**
 * The points of one continuous run, by step: when the cluster restarted the job from a checkpoint, what the earlier
 * attempt had done beyond the checkpoint was thrown away and is left out.
 */
export function continuousRun<Point extends Pick<MetricPoint, 'attempt' | 'step'>>(
  points: readonly Point[],
): Point[] {
  const newestFirst = [...points].sort((a, b) => b.attempt - a.attempt || b.step - a.step);
  const kept: Point[] = [];
  let lowestStep = Infinity;
  for (const point of newestFirst) {
    if (point.step >= lowestStep) continue;
    lowestStep = point.step;
    kept.push(point);
  }
  return kept.reverse();
}

/** The points of the buffer with a range at its full detail in the place of what it had there. */
export function withDetail(
  points: readonly MetricPoint[],
  detail: readonly MetricPoint[],
): readonly MetricPoint[] {
  if (detail.length === 0) return points;
  const detailed = new Set(detail.map(stepOf));
  return [...points.filter((point) => !detailed.has(stepOf(point))), ...detail];
}
