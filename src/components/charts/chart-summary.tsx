import type { ChartModel } from '@/core/monitoring/chart-model';
import type { XAxisKind } from '@/core/monitoring/chart-rows';
import type { MetricName } from '@/core/monitoring/metric-points';
import { formatPosition } from './format-axis';
import type { PlotLine } from './plot-line';

interface SummaryProps {
  model: Pick<ChartModel, 'summaries' | 'xAxis'>;
  lines: readonly PlotLine[];
}

const isMetric = (line: PlotLine): line is PlotLine & { key: MetricName } => !line.key.endsWith('_smooth');

const POSITION_WORD: Record<XAxisKind, string> = { step: 'step', epoch: 'epoch', time: 'time' };

/** A chart in a sentence: `Training loss from 2.314 to 0.4210, lowest 0.4102 at step 96`. */
export function describeChart(title: string, { model, lines }: SummaryProps): string {
  const sentences = lines.filter(isMetric).map((line) => {
    const summary = model.summaries[line.key];
    if (!summary) return `${line.label}: no values`;
    const { first, last, min } = summary;
    const lowestAt = `${POSITION_WORD[model.xAxis]} ${formatPosition(model.xAxis, min.x)}`;
    return `${line.label} from ${line.format(first.value)} to ${line.format(last.value)}, lowest ${line.format(min.value)} at ${lowestAt}`;
  });
  return `${title}. ${sentences.join('. ')}.`;
}

/** The same as a table that only assistive technology reads. */
export function ChartSummaryTable({ title, model, lines }: SummaryProps & { title: string }) {
  return (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          {['Series', 'Points', 'First', 'Last', 'Lowest', 'NaN or infinite'].map((heading) => (
            <th key={heading} scope="col">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.filter(isMetric).map((line) => {
          const summary = model.summaries[line.key];
          const cell = (entry: { x: number; value: number } | undefined) =>
            entry
              ? `${line.format(entry.value)} at ${POSITION_WORD[model.xAxis]} ${formatPosition(model.xAxis, entry.x)}`
              : 'none';
          return (
            <tr key={line.key}>
              <th scope="row">{line.label}</th>
              <td>{summary?.count ?? 0}</td>
              <td>{cell(summary?.first)}</td>
              <td>{cell(summary?.last)}</td>
              <td>{cell(summary?.min)}</td>
              <td>{summary?.nonFiniteCount ?? 0}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
