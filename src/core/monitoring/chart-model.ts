import type { MetricPoint } from '../training/job.schema.ts';
import { positionTicks, valueAxis, type AxisScale, type ValueAxis } from './axis.ts';
import {
  buildChartRows,
  nonFiniteSpans,
  summarizeSeries,
  type ChartRow,
  type NonFiniteSpan,
  type SeriesSummary,
  type XAxisKind,
} from './chart-rows.ts';
import { METRIC_NAMES, type MetricName } from './metric-points.ts';
import { DEFAULT_SMOOTHING } from './smoothing.ts';

export type LossSeries = 'training' | 'validation';

/** How a job's charts are drawn. */
export interface ChartSettings {
  xAxis: XAxisKind;
  /** Of the loss; the other charts are linear. */
  scale: AxisScale;
  /** Weight of the past in the moving average of the training loss, in [0, 1). */
  smoothing: number;
  hiddenLosses: readonly LossSeries[];
}

export const DEFAULT_CHART_SETTINGS: ChartSettings = {
  xAxis: 'step',
  scale: 'linear',
  smoothing: DEFAULT_SMOOTHING,
  hiddenLosses: [],
};

/** Everything a job's charts draw, over one x axis. */
export interface ChartModel {
  rows: readonly ChartRow[];
  xAxis: XAxisKind;
  xDomain: [number, number];
  xTicks: readonly number[];
  /** Of the losses that are not hidden, on the scale that was asked for. */
  lossAxis: ValueAxis | null;
  /** Linear axes of each metric alone. */
  axes: Record<MetricName, ValueAxis | null>;
  /** Where the training loss was NaN or infinite. */
  nonFiniteLoss: readonly NonFiniteSpan[];
  summaries: Record<MetricName, SeriesSummary | null>;
}

/** What the charts of these points show with these settings. */
export function buildChartModel(points: readonly MetricPoint[], settings: ChartSettings): ChartModel {
  const { xAxis, scale, smoothing, hiddenLosses } = settings;
  const rows = buildChartRows(points, { xAxis, smoothing });
  const [start, end] = [rows[0]?.x ?? 0, rows.at(-1)?.x ?? 0];
  const losses = rows.flatMap((row) => [
    hiddenLosses.includes('training') ? null : row.training_loss,
    hiddenLosses.includes('validation') ? null : row.validation_loss,
  ]);
  return {
    rows,
    xAxis,
    // A single position stands in the middle.
    xDomain: start === end ? [start - 1, end + 1] : [start, end],
    xTicks: positionTicks(start, end, X_UNITS[xAxis]),
    lossAxis: valueAxis(losses, scale),
    axes: ofEachMetric((metric) =>
      valueAxis(
        rows.map((row) => row[metric]),
        'linear',
      ),
    ),
    nonFiniteLoss: nonFiniteSpans(rows, 'training_loss'),
    summaries: ofEachMetric((metric) => summarizeSeries(rows, metric)),
  };
}

const X_UNITS = { step: 'whole', epoch: 'number', time: 'seconds' } as const;

const ofEachMetric = <Value>(of: (metric: MetricName) => Value): Record<MetricName, Value> =>
  Object.fromEntries(METRIC_NAMES.map((metric) => [metric, of(metric)])) as Record<MetricName, Value>;
