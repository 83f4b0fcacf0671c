import { cn } from '@/lib/cn';

export type Column = {
  key: string;
  value: number;
  /** What the column stands for and its value, in words: `Jun 3: $1.20`. */
  description: string;
};

type ColumnChartProps = {
  columns: readonly Column[];
  /** What the chart shows, for those who do not see it. */
  label: string;
  /** The highest value as text, at the top of the axis. */
  maxLabel: string;
  /** Below the first and the last column. */
  startLabel: string;
  endLabel: string;
  /** Draws a line at the foot of this column, counted from 0. */
  marker?: { index: number; label: string };
  className?: string;
};

/** A small chart of equally spaced columns, drawn as plain elements: read as a list, one entry a column. */
export function ColumnChart(props: ColumnChartProps) {
  const { columns, label, maxLabel, startLabel, endLabel, marker, className } = props;
  const max = Math.max(...columns.map(({ value }) => value), 0);
  const heightPercent = (value: number) => (max === 0 ? 0 : (value / max) * 100);
  return (
    <figure className={cn('flex flex-col gap-1 text-xs text-muted-foreground tabular-nums', className)}>
      <div aria-hidden>{maxLabel}</div>
      <ul aria-label={label} className="relative flex h-40 items-end gap-px border-y">
        {columns.map(({ key, value, description }) => (
          <li key={key} title={description} className="group flex h-full min-w-0 flex-1 items-end">
            <span className="sr-only">{description}</span>
            <span
              aria-hidden
              className="block w-full rounded-t-sm bg-series-1 transition-opacity group-hover:opacity-70"
              // A value that is not zero stays visible, however small.
              style={{ height: value > 0 ? `max(2px, ${heightPercent(value)}%)` : 0 }}
            />
          </li>
        ))}
        {marker !== undefined && (
          <li
            aria-hidden
            className="pointer-events-none absolute inset-y-0 border-l border-dashed border-series-2"
            style={{ left: `${(marker.index / columns.length) * 100}%` }}
          >
            <span
              className={cn(
                'absolute top-0.5 rounded-sm bg-card px-1 whitespace-nowrap text-foreground',
                // On the side where there is room for it.
                marker.index > columns.length / 2 ? 'right-0.5' : 'left-0.5',
              )}
            >
              {marker.label}
            </span>
          </li>
        )}
      </ul>
      <div aria-hidden className="flex justify-between gap-4">
        <span>{startLabel}</span>
        <span>{endLabel}</span>
      </div>
    </figure>
  );
}
