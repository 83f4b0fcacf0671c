import type { ChartRow } from '@/core/monitoring/chart-rows';
import type { MetricName } from '@/core/monitoring/metric-points';

/** One drawn line of a chart over `ChartRow`s. */
export interface PlotLine {
  key: MetricName | `${'training_loss' | 'gradient_norm' | 'throughput'}_smooth`;
  label: string;
  /** A CSS colour, as a rule a series variable. */
  color: string;
  /** Faint: the raw values behind their smooth. Sparse: measured now and then, so drawn as joined dots. */
  style: 'plain' | 'faint' | 'sparse';
  format: (value: number | null) => string;
}

/** What to draw of a row: null leaves a gap, and a log axis has no place for what is not positive. */
export const drawnValue = (row: ChartRow, key: PlotLine['key'], scale: 'linear' | 'log'): number | null => {
  const value = row[key];
  return value !== null && scale === 'log' && value <= 0 ? null : value;
};
