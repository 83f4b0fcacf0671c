import type { CompareChartModel } from '@/core/training/compare/compare-chart';
import type { CompareXAxis } from '@/core/training/compare/run-positions';
import { formatPlural } from '@/lib/format';

const AXIS_NOTES: Partial<Record<CompareXAxis, string>> = {
  tokens:
    'Tokens are an estimate: the cluster counts them for the whole run, spread here evenly over its steps.',
  time: 'Time since each run’s engine started, with the pauses of a restart.',
  cost: 'Engine time × GPUs × the price that each run was started at; the pauses of a restart are not billed.',
};

/** What has to be known to read the chart right: how positions come about, which runs are not on it, what broke. */
export function chartNotes({ curves, settings }: CompareChartModel): string[] {
  const notes = curves.flatMap(({ label, points, isPlaced, nonFiniteCount }) => [
    ...(isPlaced ? [] : [`“${label}” is not drawn: the cluster reported no token count for it.`]),
    ...(isPlaced && points.length === 0 ? [`“${label}” has no ${METRIC_NOUNS[settings.metric]} yet.`] : []),
    ...(nonFiniteCount > 0
      ? [`“${label}”: ${formatPlural(nonFiniteCount, 'value')} NaN or infinite, where its curve has a gap.`]
      : []),
  ]);
  const axisNote = AXIS_NOTES[settings.axis];
  return axisNote === undefined ? notes : [axisNote, ...notes];
}

const METRIC_NOUNS = {
  training_loss: 'training loss',
  validation_loss: 'validation loss',
  learning_rate: 'learning rate',
} as const;
