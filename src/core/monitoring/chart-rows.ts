import type { MetricPoint } from '../training/job.schema.ts';
import { decimateMinMax } from './decimation.ts';
import { continuousRun, METRIC_NAMES, type MetricName } from './metric-points.ts';
import { debiasedEma, runningMedian } from './smoothing.ts';

export const X_AXES = ['step', 'epoch', 'time'] as const;
/** What runs along the bottom: optimizer steps, epochs, or seconds since the first point. */
export type XAxisKind = (typeof X_AXES)[number];

/** One position on the charts' common x axis. */
export type ChartRow = Record<MetricName, number | null> & {
  x: number;
  step: number;
  epoch: number;
  /** Seconds since the first point of the run. */
  elapsedSeconds: number;
  /** Debiased moving averages. */
  training_loss_smooth: number | null;
  gradient_norm_smooth: number | null;
  throughput_smooth: number | null;
  nonFinite: readonly string[];
};

/** More rows than this are more than the pixels of a wide chart can tell apart. */
const MAX_CHART_ROWS = 1_200;

interface RowOptions {
  xAxis: XAxisKind;
  smoothing: number;
  /** Whether the points around this step are a selection that keeps extremes, not all there are. */
  isThinnedAt?: (step: number) => boolean;
}

/** The continuous run as rows, smoothed, in the order of its steps. Of a selection the average is that of its running median. */
export function buildChartRows(
  points: readonly MetricPoint[],
  { xAxis, smoothing, isThinnedAt = () => false }: RowOptions,
): ChartRow[] {
  const run = continuousRun(points);
  const start = run[0] ? Date.parse(run[0].timestamp) : 0;
  const smoothed = (metric: 'training_loss' | 'gradient_norm' | 'throughput') => {
    const values = run.map((point) => point[metric]);
    const medians = runningMedian(values);
    const typical = run.map(({ step }, index) => (isThinnedAt(step) ? medians : values)[index] ?? null);
    return debiasedEma(typical, smoothing);
  };
  const losses = smoothed('training_loss');
  const norms = smoothed('gradient_norm');
  const rates = smoothed('throughput');
  return run.map((point, index): ChartRow => {
    const elapsedSeconds = (Date.parse(point.timestamp) - start) / 1000;
    return {
      x: { step: point.step, epoch: point.epoch, time: elapsedSeconds }[xAxis],
      step: point.step,
      epoch: point.epoch,
      elapsedSeconds,
      training_loss: point.training_loss,
      training_loss_smooth: losses[index] ?? null,
      gradient_norm_smooth: norms[index] ?? null,
      throughput_smooth: rates[index] ?? null,
      validation_loss: point.validation_loss,
      learning_rate: point.learning_rate,
      gradient_norm: point.gradient_norm,
      throughput: point.throughput,
      gpu_utilization: point.gpu_utilization,
      nonFinite: point.non_finite,
    };
  });
}

/** As many rows as a chart can show, without losing a spike. */
export const thinRows = (rows: readonly ChartRow[]): ChartRow[] =>
  decimateMinMax(
    rows,
    MAX_CHART_ROWS,
    (row) => METRIC_NAMES.map((name) => row[name]),
    (row) => row.validation_loss !== null || row.nonFinite.length > 0,
  );

/** A stretch of the x axis in which a metric was NaN or infinite; `from` equals `to` for a single point. */
export interface NonFiniteSpan {
  from: number;
  to: number;
  count: number;
}

/** The stretches of consecutive rows whose `metric` was reported as NaN or infinite. */
export function nonFiniteSpans(rows: readonly ChartRow[], metric: MetricName): NonFiniteSpan[] {
  const spans: NonFiniteSpan[] = [];
  let current: NonFiniteSpan | undefined;
  for (const row of rows) {
    if (!row.nonFinite.includes(metric)) {
      current = undefined;
    } else if (current) {
      current.to = row.x;
      current.count++;
    } else {
      current = { from: row.x, to: row.x, count: 1 };
      spans.push(current);
    }
  }
  return spans;
}

/** First, last and smallest value of a series, with the x where each stands. */
export interface SeriesSummary {
  count: number;
  first: { x: number; value: number };
  last: { x: number; value: number };
  min: { x: number; value: number };
  nonFiniteCount: number;
}

/** The summary that stands in for a drawn series where it cannot be seen; null when it has no finite value. */
export function summarizeSeries(rows: readonly ChartRow[], metric: MetricName): SeriesSummary | null {
  const present = rows.flatMap((row) => (row[metric] === null ? [] : [{ x: row.x, value: row[metric] }]));
  const [first] = present;
  const last = present.at(-1);
  if (!first || !last) return null;
  const min = present.reduce((lowest, entry) => (entry.value < lowest.value ? entry : lowest), first);
  const nonFiniteCount = rows.filter((row) => row.nonFinite.includes(metric)).length;
  return { count: present.length, first, last, min, nonFiniteCount };
}
