import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { ChartSummaryTable, describeChart } from './chart-summary';
import type { ChartModel } from '@/core/monitoring/chart-model';
import type { PlotLine } from './plot-line';

interface ChartFigureProps {
  title: string;
  model: ChartModel;
  lines: readonly PlotLine[];
  /** The room that the plot takes, also while it is empty. */
  heightPx: number;
  /** Shown in place of the plot when no line has a value. */
  emptyText: string;
  className?: string;
  children: ReactNode;
}

/** A plot with its text alternative; of the same height when there is nothing to draw. */
export function ChartFigure({
  title,
  model,
  lines,
  heightPx,
  emptyText,
  className,
  children,
}: ChartFigureProps) {
  const hasValues = model.rows.some(
    (row) => row.nonFinite.length > 0 || lines.some((line) => row[line.key] !== null),
  );
  if (!hasValues) {
    return (
      <div
        className={cn(
          'flex items-center justify-center px-4 text-center text-sm text-muted-foreground',
          className,
        )}
        style={{ height: heightPx }}
      >
        {emptyText}
      </div>
    );
  }
  return (
    <div className={className}>
      <div
        role="img"
        aria-label={describeChart(title, { model, lines })}
        // For the export as a picture.
        data-chart={title}
        data-legend={JSON.stringify(lines.map(({ label, color }) => ({ label, color })))}
      >
        {children}
      </div>
      {/* Around the table: a table itself does not shrink to nothing. */}
      <div className="sr-only">
        <ChartSummaryTable title={title} model={model} lines={lines} />
      </div>
    </div>
  );
}
