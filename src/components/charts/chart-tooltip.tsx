import type { ChartRow } from '@/core/monitoring/chart-rows';
import { formatCount, formatDecimal, formatDuration } from '@/lib/format';
import type { PlotLine } from './plot-line';

interface ChartTooltipProps {
  row: ChartRow;
  lines: readonly PlotLine[];
  /** The values alone, for a small chart beside one that says where the pointer is. */
  isBrief: boolean;
}

/** What a chart says of the row under the pointer: where it is, and each line's value; "NaN or ∞" where it was reported. */
export function ChartTooltip({ row, lines, isBrief }: ChartTooltipProps) {
  return (
    <div className="rounded-md border bg-popover px-2.5 py-1.5 text-xs text-popover-foreground shadow-popover">
      {!isBrief && (
        <p className="mb-1 text-muted-foreground tabular-nums">
          Step {formatCount(row.step)} · epoch {formatDecimal(row.epoch, 2)} ·{' '}
          {formatDuration(row.elapsedSeconds)}
        </p>
      )}
      <dl className="grid grid-cols-[auto_auto] items-center gap-x-4 gap-y-0.5">
        {lines.map((line) => (
          <div key={line.key} className="col-span-2 grid grid-cols-subgrid">
            <dt className="flex items-center gap-1.5">
              <span
                aria-hidden
                className="h-0.5 w-3 rounded-full"
                style={{ background: line.color, opacity: line.style === 'faint' ? 0.4 : 1 }}
              />
              <span className={isBrief ? 'sr-only' : undefined}>{line.label}</span>
            </dt>
            <dd className="text-right font-medium tabular-nums">
              {row.nonFinite.includes(line.key) ? 'NaN or ∞' : line.format(row[line.key])}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
