import { decimateMinMax } from '../../monitoring/decimation.ts';
import { continuousRun } from '../../monitoring/metric-points.ts';
import { debiasedEma } from '../../monitoring/smoothing.ts';
import type { MetricPoint } from '../job.schema.ts';
import type { CompareMetric } from './compare.schema.ts';
import { runPositions, type CompareXAxis, type RunFacts } from './run-positions.ts';

/** One measurement of a run. */
export interface CurvePoint {
  x: number;
  step: number;
  /** As the cluster reported it. */
  raw: number;
  /** The same, smoothed; equal to `raw` where nothing is smoothed. */
  value: number;
  /** Rises by one where a value was NaN or infinite: no line leads from one stretch to the next. */
  stretch: number;
}

/** One run on a common axis, in the order of x. `isPlaced` false: the axis does not exist for this run. */
export interface RunCurve {
  points: readonly CurvePoint[];
  isPlaced: boolean;
  /** How many values were reported as NaN or infinite. */
  nonFiniteCount: number;
}

export interface CurveSettings {
  axis: CompareXAxis;
  metric: CompareMetric;
  /** Weight of the past in the moving average, in [0, 1). Only training losses are smoothed: the others are exact or sparse. */
  smoothing: number;
}

/**
 * What of a run is drawn: the measured values of its continuous run (what a restart threw away is left out), smoothed at
 * full detail. Nothing is added: every point was reported by the cluster.
 */
export function buildRunCurve(
  points: readonly MetricPoint[],
  facts: RunFacts,
  { axis, metric, smoothing }: CurveSettings,
): RunCurve {
  const run = continuousRun(points);
  const positions = runPositions(run, facts, axis);
  const nonFiniteCount = run.filter((point) => point.non_finite.includes(metric)).length;
  if (positions === null) return { points: [], isPlaced: false, nonFiniteCount };
  const raw = run.map((point) => point[metric]);
  const smooth = metric === 'training_loss' ? debiasedEma(raw, smoothing) : raw;
  let stretch = 0;
  const measured = run.flatMap((point, index): CurvePoint[] => {
    if (point.non_finite.includes(metric)) stretch++;
    const value = smooth[index] ?? null;
    const original = raw[index] ?? null;
    if (value === null || original === null) return [];
    return [{ x: positions[index] ?? 0, step: point.step, raw: original, value, stretch }];
  });
  return { points: measured.sort((a, b) => a.x - b.x), isPlaced: true, nonFiniteCount };
}

/** The same with at most about `maxPoints` points, such that no spike is lost. */
export const thinCurve = (curve: RunCurve, maxPoints: number): RunCurve => ({
  ...curve,
  points: decimateMinMax(curve.points, maxPoints, ({ raw, value }) => [raw, value]),
});

/** What a run's curve says at a position. `measured`: this very point. `between`: read off the line between its neighbours. */
export type CurveReading = { kind: 'measured' | 'between'; value: number; step: number } | { kind: 'none' };

/**
 * Reads a curve at `x`: the measured value where there is one (the latest of several), the straight line between two
 * neighbours of one stretch, and nothing before the first, after the last or across a gap. `step` is that of the measurement
 * at or before `x`.
 */
export function readCurve({ points }: RunCurve, x: number): CurveReading {
  const next = upperBound(points, x);
  const before = points[next - 1];
  if (before === undefined) return { kind: 'none' };
  if (before.x === x) return { kind: 'measured', value: before.value, step: before.step };
  const after = points[next];
  if (after === undefined || after.stretch !== before.stretch) return { kind: 'none' };
  const share = (x - before.x) / (after.x - before.x);
  return { kind: 'between', value: before.value + share * (after.value - before.value), step: before.step };
}

/** Index of the first point whose x is greater than `x`. */
function upperBound(points: readonly CurvePoint[], x: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.x ?? Infinity) <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The measured position of any of the curves that is nearest to `x`; null when none has a point. */
export function nearestPosition(curves: readonly RunCurve[], x: number): number | null {
  let nearest: number | null = null;
  for (const { points } of curves) {
    const next = upperBound(points, x);
    for (const candidate of [points[next - 1]?.x, points[next]?.x]) {
      if (candidate === undefined) continue;
      if (nearest === null || Math.abs(candidate - x) < Math.abs(nearest - x)) nearest = candidate;
    }
  }
  return nearest;
}

/** The next measured position of any of the curves after `x`, or before it; `x` itself when there is none. */
export function neighbouringPosition(curves: readonly RunCurve[], x: number, direction: 1 | -1): number {
  const candidates = curves.flatMap(({ points }) => {
    const next = upperBound(points, x);
    if (direction === 1) return points[next]?.x ?? [];
    let index = next - 1;
    while (points[index]?.x === x) index--;
    return points[index]?.x ?? [];
  });
  return candidates.length === 0 ? x : direction === 1 ? Math.min(...candidates) : Math.max(...candidates);
}
