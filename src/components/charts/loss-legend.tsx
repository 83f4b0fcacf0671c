import type { ChartModel } from '@/core/monitoring/chart-model';
import type { LossSeries } from '@/core/monitoring/chart-settings';
import { cn } from '@/lib/cn';
import { formatLoss, formatPlural } from '@/lib/format';
import { formatPosition } from './format-axis';

interface LossLegendProps {
  groups: readonly { id: LossSeries; label: string; color: string }[];
  model: ChartModel;
  hidden: readonly LossSeries[];
  onToggle: (id: LossSeries) => void;
}

/** The series of the loss chart with their newest values, shown and hidden by a press; what the plot cannot draw is counted. */
export function LossLegend({ groups, model, hidden, onToggle }: LossLegendProps) {
  const nonFiniteCount = model.nonFiniteLoss.reduce((sum, span) => sum + span.count, 0);
  const best = model.summaries.validation_loss?.min;
  return (
    <div className="flex min-h-6 flex-wrap items-center gap-x-1 gap-y-0.5 pb-2 text-xs">
      {groups.map(({ id, label, color }) => (
        <button
          key={id}
          type="button"
          aria-pressed={!hidden.includes(id)}
          onClick={() => onToggle(id)}
          className={cn(
            'flex h-6 items-center gap-1.5 rounded-sm px-1.5 font-medium hover:bg-muted',
            hidden.includes(id) && 'text-muted-foreground line-through',
          )}
        >
          <span aria-hidden className="h-0.5 w-3 rounded-full" style={{ background: color }} />
          {label}
          <span className="font-normal text-muted-foreground tabular-nums">
            {formatLoss(model.summaries[`${id}_loss`]?.last.value)}
          </span>
        </button>
      ))}
      {best && (
        <span className="px-1.5 text-muted-foreground tabular-nums">
          best {formatLoss(best.value)} at {model.xAxis} {formatPosition(model.xAxis, best.x)}
        </span>
      )}
      <span className="ml-auto flex flex-wrap gap-x-3 px-1.5">
        {model.clippedLoss.count > 0 && (
          <span className="text-warning">
            {formatPlural(model.clippedLoss.count, 'value')} beyond the axis
          </span>
        )}
        {nonFiniteCount > 0 && (
          <span className="text-status-failed">
            {formatPlural(nonFiniteCount, 'training loss', 'training losses')} NaN or infinite
          </span>
        )}
      </span>
    </div>
  );
}
