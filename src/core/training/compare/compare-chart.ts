import { positionTicks, valueAxis, type AxisScale, type ValueAxis } from '../../monitoring/axis.ts';
import type { MetricPoint } from '../job.schema.ts';
import {
  buildRunCurve,
  nearestPosition,
  neighbouringPosition,
  readCurve,
  thinCurve,
  type CurveReading,
  type CurveSettings,
  type RunCurve,
} from './run-curve.ts';
import type { CompareXAxis, RunFacts } from './run-positions.ts';

/** One run as it comes into a comparison. */
export interface RunInput {
  id: string;
  label: string;
  /** A CSS colour: the same in chart and tables. */
  color: string;
  points: readonly MetricPoint[];
  facts: RunFacts;
}

export interface CompareSettings extends CurveSettings {
  scale: AxisScale;
}

export interface ComparedCurve extends RunCurve {
  id: string;
  label: string;
  color: string;
}

/** Everything that the chart of several runs draws. */
export interface CompareChartModel {
  settings: CompareSettings;
  curves: readonly ComparedCurve[];
  xDomain: [number, number];
  xTicks: readonly number[];
  /** Null when no curve has a value that the scale can show. */
  valueAxis: ValueAxis | null;
  /** The measured position of any curve that is nearest to `x`; null when there is none. */
  positionNear: (x: number) => number | null;
  /** The next measured position of any curve after or before `x`; `x` itself when there is none. */
  positionBeside: (x: number, direction: 1 | -1) => number;
  /** What each curve says at `x`, in their order. */
  readAt: (x: number) => { curve: ComparedCurve; reading: CurveReading }[];
}

/** All curves together: more points than this are more than the pixels of a wide chart can tell apart. */
const MAX_POINTS = 2_400;

/** The curves of the runs that are not hidden, and axes that hold all of them. */
export function buildCompareChart(
  runs: readonly RunInput[],
  settings: CompareSettings,
  hidden: readonly string[] = [],
): CompareChartModel {
  const pointsOfEach = Math.floor(MAX_POINTS / Math.max(1, runs.length));
  const curves = runs
    .filter(({ id }) => !hidden.includes(id))
    .map(({ id, label, color, points, facts }) => ({
      ...thinCurve(buildRunCurve(points, facts, settings), pointsOfEach),
      ...{ id, label, color },
    }));
  const ends = curves.flatMap(({ points }) => [points[0]?.x ?? [], points.at(-1)?.x ?? []].flat());
  const [low, high] = ends.length === 0 ? [0, 0] : [Math.min(...ends), Math.max(...ends)];
  // Runs that are compared by what they took begin at nothing.
  const start = settings.axis === 'step' || settings.axis === 'epoch' ? low : Math.min(0, low);
  return {
    settings,
    curves,
    xDomain: start === high ? [start - 1, high + 1] : [start, high],
    xTicks: positionTicks(start, high, X_UNITS[settings.axis]),
    valueAxis: valueAxis(
      curves.flatMap(({ points }) => points.flatMap(({ raw, value }) => [raw, value])),
      settings.scale,
    ),
    positionNear: (x) => nearestPosition(curves, x),
    positionBeside: (x, direction) => neighbouringPosition(curves, x, direction),
    readAt: (x) => curves.map((curve) => ({ curve, reading: readCurve(curve, x) })),
  };
}

const X_UNITS = {
  step: 'whole',
  epoch: 'number',
  tokens: 'whole',
  time: 'seconds',
  cost: 'number',
} as const satisfies Record<CompareXAxis, string>;
