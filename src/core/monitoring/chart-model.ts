import type { MetricPoint } from '../training/job.schema.ts';
import { positionTicks, valueAxis, type AxisScale, type ValueAxis } from './axis.ts';
import {
  buildChartRows,
  nonFiniteSpans,
  summarizeSeries,
  thinRows,
  type ChartRow,
  type NonFiniteSpan,
  type SeriesSummary,
  type XAxisKind,
} from './chart-rows.ts';
import type { ChartSettings } from './chart-settings.ts';
import { decimateMinMax } from './decimation.ts';
import { METRIC_NAMES, type MetricName } from './metric-points.ts';
import { inlierRange, isDrawn } from './outliers.ts';
import { closedRange, isInRange, isZoomed, type StepBounds } from './zoom.ts';

/** Where a value lies beyond an axis. */
interface ClipMark {
  x: number;
  side: 'above' | 'below';
}

/** The values that lie beyond an axis; of a thinned series only those that are drawn are marked. */
export interface Clipped {
  count: number;
  marks: readonly ClipMark[];
}

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
  /** Beyond `lossAxis`, and beyond each of `axes`. */
  clippedLoss: Clipped;
  clipped: Record<MetricName, Clipped>;
  /** Where the training loss was NaN or infinite. */
  nonFiniteLoss: readonly NonFiniteSpan[];
  summaries: Record<MetricName, SeriesSummary | null>;
  /** First and last step of the whole run; null without points. */
  bounds: StepBounds | null;
  /** The smoothed loss of the whole run, thinned: the strip that a zoom is chosen on. */
  overview: readonly OverviewPoint[];
  isZoomed: boolean;
  /** `full` where every point of what is shown is drawn. */
  detail: 'full' | 'thinned' | 'loading';
}

export interface OverviewPoint {
  step: number;
  loss: number | null;
}

const OVERVIEW_POINTS = 240;

/**
 * How complete points are. `full`: all of the run; `range`: all of the zoomed range, of the rest a selection that keeps every
 * spike; `thinned`: such a selection; `loading`: also, until all of the range have come.
 */
export type PointDetail = 'full' | 'range' | 'thinned' | 'loading';

/** What the charts of these points show with these settings. */
export function buildChartModel(
  points: readonly MetricPoint[],
  settings: ChartSettings,
  detail: PointDetail = 'full',
): ChartModel {
  const { xAxis, scale, smoothing, isClipped, hiddenLosses, range } = settings;
  const isThinnedAt = (step: number) => detail !== 'full' && (detail !== 'range' || !isInRange(range, step));
  const run = buildChartRows(points, { xAxis, smoothing, isThinnedAt });
  const shown = isZoomed(range) ? run.filter(({ step }) => isInRange(range, step)) : run;
  const rows = thinRows(shown);
  const [start, end] = xEnds(run, shown, settings);
  const axisOf = (names: readonly MetricName[], of: AxisScale) => {
    const series = names.map((name) => shown.map((row) => row[name]));
    return valueAxis(isClipped ? series.flatMap((values) => inliers(values, of)) : series.flat(), of);
  };
  const losses = (['training', 'validation'] as const)
    .filter((name) => !hiddenLosses.includes(name))
    .map((name) => `${name}_loss` as const);
  const lossAxis = axisOf(losses, scale);
  const axes = ofEachMetric((metric) => axisOf([metric], 'linear'));
  return {
    rows,
    xAxis,
    // A single position stands in the middle.
    xDomain: start === end ? [start - 1, end + 1] : [start, end],
    xTicks: positionTicks(start, end, X_UNITS[xAxis]),
    lossAxis,
    axes,
    clippedLoss: beyond(rows, shown, losses, lossAxis, scale),
    clipped: ofEachMetric((metric) => beyond(rows, shown, [metric], axes[metric], 'linear')),
    nonFiniteLoss: nonFiniteSpans(rows, 'training_loss'),
    summaries: ofEachMetric((metric) => summarizeSeries(shown, metric)),
    bounds: boundsOf(run),
    overview: overviewOf(run),
    isZoomed: isZoomed(range),
    detail: drawnDetail(detail, rows.length < shown.length),
  };
}

function drawnDetail(detail: PointDetail, isThinnedHere: boolean): ChartModel['detail'] {
  if (detail === 'loading' || detail === 'thinned') return detail;
  return isThinnedHere ? 'thinned' : 'full';
}

const X_UNITS = { step: 'whole', epoch: 'number', time: 'seconds' } as const;

const ofEachMetric = <Value>(of: (metric: MetricName) => Value): Record<MetricName, Value> =>
  Object.fromEntries(METRIC_NAMES.map((metric) => [metric, of(metric)])) as Record<MetricName, Value>;

const boundsOf = (run: readonly ChartRow[]): StepBounds | null => {
  const [first, last] = [run[0], run.at(-1)];
  return first && last ? { first: first.step, last: last.step } : null;
};

/** By steps a zoom shows exactly its range; by epochs and time what lies in it. */
function xEnds(
  run: readonly ChartRow[],
  shown: readonly ChartRow[],
  { xAxis, range }: ChartSettings,
): [number, number] {
  const bounds = boundsOf(run);
  if (xAxis === 'step' && bounds && isZoomed(range)) {
    const { first, last } = closedRange(range, bounds);
    return [first, last];
  }
  return [shown[0]?.x ?? 0, shown.at(-1)?.x ?? 0];
}

function inliers(values: readonly (number | null)[], scale: AxisScale): number[] {
  const range = inlierRange(values, scale);
  return range ? [range.low, range.high] : [];
}

/** The values that have a place on the scale but none on the axis: all of them counted, those of the drawn rows marked. */
function beyond(
  drawn: readonly ChartRow[],
  all: readonly ChartRow[],
  names: readonly MetricName[],
  axis: ValueAxis | null,
  scale: AxisScale,
): Clipped {
  if (!axis) return { count: 0, marks: [] };
  const [low, high] = axis.domain;
  const slack = 1e-9 * (high - low);
  const marksOf = (row: ChartRow): ClipMark[] =>
    names.flatMap((name): ClipMark[] => {
      const value = row[name];
      if (!isDrawn(value, scale)) return [];
      if (value > high + slack) return [{ x: row.x, side: 'above' }];
      return value < low - slack ? [{ x: row.x, side: 'below' }] : [];
    });
  return { count: all.flatMap(marksOf).length, marks: drawn.flatMap(marksOf) };
}

const overviewOf = (run: readonly ChartRow[]): OverviewPoint[] =>
  decimateMinMax(run, OVERVIEW_POINTS, (row) => [row.training_loss_smooth]).map(
    ({ step, training_loss_smooth: loss }) => ({ step, loss }),
  );
