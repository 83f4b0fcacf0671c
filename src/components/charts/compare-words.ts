import type { CompareChartModel } from '@/core/training/compare/compare-chart';
import type { CompareMetric } from '@/core/training/compare/compare.schema';
import type { CompareXAxis } from '@/core/training/compare/run-positions';
import {
  formatCount,
  formatDecimal,
  formatDuration,
  formatLearningRate,
  formatLoss,
  formatTokens,
  formatUnitPrice,
} from '@/lib/format';

/** What is drawn, in words. */
export const METRIC_WORDS: Record<CompareMetric, string> = {
  training_loss: 'Training loss',
  validation_loss: 'Validation loss',
  learning_rate: 'Learning rate',
};

/** A value of what is drawn. */
export const formatMetric = (metric: CompareMetric, value: number): string =>
  metric === 'learning_rate' ? formatLearningRate(value) : formatLoss(value);

const POSITIONS: Record<CompareXAxis, (position: number) => string> = {
  step: formatCount,
  epoch: (epoch) => formatDecimal(epoch, 2),
  tokens: formatTokens,
  time: formatDuration,
  cost: (usd) => (usd === 0 ? '$0' : formatUnitPrice(Number(usd.toPrecision(3)))),
};

/** A position on the axis along the bottom, as a tick says it. */
export const formatComparePosition = (axis: CompareXAxis, position: number): string =>
  POSITIONS[axis](position);

/** The same as a heading: `Step 1,200`, `About 12.4k tokens`. */
export function namePosition(axis: CompareXAxis, position: number): string {
  const value = formatComparePosition(axis, position);
  switch (axis) {
    case 'step':
      return `Step ${value}`;
    case 'epoch':
      return `Epoch ${value}`;
    case 'tokens':
      return `About ${value} tokens`;
    case 'time':
      return `After ${value}`;
    case 'cost':
      return `After ${value}`;
  }
}

/** What all curves say at a position, in a sentence for assistive technology. */
export function describeReadings({ readAt, settings }: CompareChartModel, at: number): string {
  const readings = readAt(at).map(({ curve, reading }) => {
    if (reading.kind === 'none') return `${curve.label} no value`;
    const value = formatMetric(settings.metric, reading.value);
    return `${curve.label} ${reading.kind === 'between' ? 'about ' : ''}${value}`;
  });
  return `${namePosition(settings.axis, at)}: ${readings.join(', ')}`;
}
