import { Skeleton } from '@/components/ui/skeleton';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import type { LiveSweepEstimate } from '@/data/training/sweeps.queries';
import { formatDuration, formatLearningRate, formatMoney, formatPlural } from '@/lib/format';
import { formatRange } from '@/lib/format-range';

const SECONDS_PER_HOUR = 3600;

interface SweepPlanProps {
  live: LiveSweepEstimate;
  isValid: boolean;
  /** Positions of the runs that the budget does not cover. */
  tooMany: readonly number[];
}

/** What a search would take if no run were stopped early, run by run. */
export function SweepPlan({ live, isValid, tooMany }: SweepPlanProps) {
  const { estimate, error, isUpdating } = live;
  if (!isValid) return null;
  if (!estimate) {
    return error ? (
      <p role="alert" className="text-sm text-status-failed">
        The estimate could not be made: {error.message}
      </p>
    ) : (
      <Skeleton className="h-32" />
    );
  }
  return (
    <div aria-busy={isUpdating} className="flex flex-col gap-2 text-sm">
      <p aria-live="polite">
        <span className="font-medium">{formatPlural(estimate.runs.length, 'run')}</span>, at most{' '}
        {formatRange(estimate.estimated_cost_low, estimate.estimated_cost_high, formatMoney)} and about{' '}
        {formatDuration(estimate.estimated_duration_hours * SECONDS_PER_HOUR)} one after another. They are
        compared by their{' '}
        {estimate.metric === 'validation_loss'
          ? 'validation loss'
          : 'smoothed training loss, as this dataset has no validation rows'}
        .
      </p>
      <div className="max-h-48 overflow-y-auto rounded-md border">
        <Table label="Planned runs">
          <TableHeader>
            <TableRow className="hover:bg-transparent">
              <TableHead>Rank</TableHead>
              <TableHead>Learning rate</TableHead>
              <TableHead className="text-right">About</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {estimate.runs.map((run, index) => (
              <TableRow key={`${run.lora_rank}:${run.learning_rate}`}>
                <TableCell>
                  {run.lora_rank} <span className="text-muted-foreground">(alpha {run.lora_alpha})</span>
                </TableCell>
                <TableCell>{formatLearningRate(run.learning_rate)}</TableCell>
                <TableCell className="text-right">
                  {formatMoney(run.estimated_cost)}
                  {tooMany.includes(index) && (
                    <span className="block text-xs text-status-failed">over the budget</span>
                  )}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </div>
    </div>
  );
}
