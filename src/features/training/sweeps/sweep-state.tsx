import Link from 'next/link';
import { Card, CardContent } from '@/components/ui/card';
import { Progress } from '@/components/ui/progress';
import { paths } from '@/config/paths';
import { runLabel, sweepProgress } from '@/core/training/sweeps/sweep-display';
import type { SweepView } from '@/core/training/sweeps/sweep.schema';
import { formatMoney, formatPercent, formatPlural } from '@/lib/format';

/** How far a search is, what it has spent of its budget, and what came out of it. */
export function SweepState({ sweep }: { sweep: SweepView }) {
  const progress = sweepProgress(sweep);
  const spent = (100 * sweep.spent_usd) / sweep.total_budget_usd;
  return (
    <Card>
      <CardContent className="grid gap-x-8 gap-y-4 pt-4 sm:grid-cols-2">
        <div className="flex flex-col gap-1.5">
          <p className="flex justify-between gap-4 text-sm tabular-nums">
            <span>
              {sweep.ended_run_count} of {formatPlural(sweep.run_count, 'run')} ended
            </span>
            <span className="text-muted-foreground">{formatPercent(Math.floor(progress))}</span>
          </p>
          <Progress
            value={progress}
            label={`Progress of ${sweep.name}`}
            indicatorClassName={sweep.status === 'running' ? 'bg-accent' : 'bg-status-completed'}
          />
        </div>
        <div className="flex flex-col gap-1.5">
          <p className="flex justify-between gap-4 text-sm tabular-nums">
            <span>{formatMoney(sweep.spent_usd)} spent</span>
            <span className="text-muted-foreground">of {formatMoney(sweep.total_budget_usd)}</span>
          </p>
          <Progress
            value={Math.min(100, spent)}
            label="Spend against the budget of the search"
            indicatorClassName={sweep.stop_reason === 'budget' ? 'bg-status-failed' : 'bg-series-1'}
          />
        </div>
        <p role="status" className="text-sm text-muted-foreground sm:col-span-2">
          <Outcome sweep={sweep} />
        </p>
      </CardContent>
    </Card>
  );
}

function Outcome({ sweep }: { sweep: SweepView }) {
  const best = sweep.runs.find(({ id }) => id === sweep.best_job_id);
  if (sweep.status === 'running') return WAITING[sweep.stop_reason ?? 'none'];
  const ended = ENDED[sweep.stop_reason ?? 'none'];
  if (!best) return <>{ended} No run completed, so there is no model.</>;
  return (
    <>
      {ended} The best is{' '}
      <Link
        href={best.artifact_id === null ? paths.job(best.id) : paths.model(best.artifact_id)}
        className="font-medium text-foreground underline underline-offset-4"
      >
        {runLabel(best)}
      </Link>
      .
    </>
  );
}

const WAITING = {
  none: 'Runs are compared when they get to a quarter and to half of their steps; the worse are stopped.',
  budget: 'The budget is spent: the rest is being stopped, with a checkpoint.',
  cancelled_by_user: 'The runs are being stopped.',
} as const;
const ENDED = {
  none: 'The search has finished.',
  budget: 'The search was stopped at its budget.',
  cancelled_by_user: 'The search was cancelled.',
} as const;
