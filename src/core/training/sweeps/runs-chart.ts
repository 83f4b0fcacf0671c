import { positionTicks, valueAxis, type ValueAxis } from '../../monitoring/axis.ts';
import { decimateMinMax } from '../../monitoring/decimation.ts';
import { continuousRun } from '../../monitoring/metric-points.ts';
import { debiasedEma, DEFAULT_SMOOTHING } from '../../monitoring/smoothing.ts';
import type { MetricPoint } from '../job.schema.ts';
import type { SweepMetric } from './sweep.schema.ts';

/** One run's measured losses, by step. */
export interface RunSeries {
  id: string;
  label: string;
  /** A CSS colour. */
  color: string;
  points: readonly { step: number; loss: number }[];
}

/** What the chart of several runs draws over their steps. */
export interface RunsChartModel {
  series: readonly RunSeries[];
  /** One row a step at which any run has a loss; a run without one is absent from it. */
  rows: readonly { step: number; losses: Readonly<Record<string, number>> }[];
  xDomain: [number, number];
  xTicks: readonly number[];
  axis: ValueAxis | null;
}

const MAX_POINTS_OF_RUN = 300;

/** The losses that a search compares its runs by: measured validation losses, or the smoothed training loss. */
export function runLosses(points: readonly MetricPoint[], metric: SweepMetric): RunSeries['points'] {
  const run = continuousRun(points);
  const values =
    metric === 'validation_loss'
      ? run.map((point) => point.validation_loss)
      : debiasedEma(
          run.map((point) => point.training_loss),
          DEFAULT_SMOOTHING,
        );
  const measured = run.flatMap(({ step }, index) => {
    const loss = values[index] ?? null;
    return loss === null ? [] : [{ step, loss }];
  });
  return decimateMinMax(
    measured,
    MAX_POINTS_OF_RUN,
    ({ loss }) => [loss],
    () => false,
  );
}

/** The chart of these runs over a common axis of steps. */
export function buildRunsChart(series: readonly RunSeries[]): RunsChartModel {
  const byStep = new Map<number, Record<string, number>>();
  for (const { id, points } of series) {
    for (const { step, loss } of points) byStep.set(step, { ...byStep.get(step), [id]: loss });
  }
  const steps = [...byStep.keys()].sort((a, b) => a - b);
  const [start, end] = [steps[0] ?? 0, steps.at(-1) ?? 0];
  return {
    series,
    rows: steps.map((step) => ({ step, losses: byStep.get(step) ?? {} })),
    xDomain: start === end ? [start - 1, end + 1] : [start, end],
    xTicks: positionTicks(start, end, 'whole'),
    axis: valueAxis(
      series.flatMap(({ points }) => points.map(({ loss }) => loss)),
      'linear',
    ),
  };
}
