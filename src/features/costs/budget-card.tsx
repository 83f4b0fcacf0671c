'use client';

import Link from 'next/link';
import { ErrorState } from '@/components/states/error-state';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import type { CostForecast, CostSummary } from '@/core/costs/cost.schema';
import { useCostSummary } from '@/data/costs/costs.queries';
import { cn } from '@/lib/cn';
import { formatMoney, formatPercent, formatPlural } from '@/lib/format';

/** This month's spend against the budget. */
export function BudgetCard() {
  const { data, isPending, error, refetch } = useCostSummary();
  return (
    <Card>
      <CardHeader>
        <CardTitle>This month</CardTitle>
      </CardHeader>
      <CardContent className="flex min-h-28 flex-col gap-3">
        {isPending && (
          <div
            role="status"
            aria-busy
            aria-label="Loading this month's spend"
            className="flex flex-col gap-3"
          >
            <Skeleton className="h-9 w-28" />
            <Skeleton className="h-8 w-full" />
          </div>
        )}
        {data === undefined && error !== null && (
          <ErrorState
            title="This month's spend could not be loaded"
            error={error}
            onRetry={() => refetch()}
          />
        )}
        {data !== undefined && <Spend summary={data} />}
      </CardContent>
    </Card>
  );
}

function Spend({ summary }: { summary: CostSummary }) {
  const { current_month: month, budget_alert: budget } = summary;
  return (
    <>
      <p className="text-2xl font-semibold tracking-tight tabular-nums">{formatMoney(month.total)}</p>
      {budget.has_budget ? (
        <BudgetBar limitUsd={budget.budget_limit ?? 0} percentUsed={budget.percent_used ?? 0} />
      ) : (
        <p className="text-sm text-muted-foreground">
          No budget is set.{' '}
          <Button asChild variant="link" size="inline">
            <Link href={paths.settings}>Set one</Link>
          </Button>
        </p>
      )}
      <Forecast forecast={summary.forecast} limitUsd={budget.budget_limit ?? null} />
    </>
  );
}

/** Where the month is going, and what that rests on. */
function Forecast({ forecast, limitUsd }: { forecast: CostForecast; limitUsd: number | null }) {
  const { expected, low, high, history_days: days, active_jobs: jobs } = forecast;
  const basis = [
    jobs > 0 ? `${formatPlural(jobs, 'active training', 'active trainings')} by estimate` : null,
    days > 0 ? `the mean of the last ${formatPlural(days, 'day', 'days')}` : null,
  ].filter((part) => part !== null);
  return (
    <div className="flex flex-col gap-1 border-t pt-3 text-sm tabular-nums">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="text-muted-foreground">Forecast to the month&apos;s end</span>
        <span className="font-medium">{formatMoney(expected)}</span>
      </p>
      <p className="text-xs text-muted-foreground">
        {basis.length === 0
          ? 'No training is active, and a week of costs is needed to tell the days to come.'
          : `${formatMoney(low)} to ${formatMoney(high)} (p10 to p90), from ${basis.join(' and ')}.`}
      </p>
      {limitUsd !== null && high > limitUsd && (
        <p className="text-xs font-medium text-warning">
          {expected > limitUsd ? 'Over the budget by forecast.' : 'The budget may be passed.'}
        </p>
      )}
    </div>
  );
}

const WARNING_PERCENT = 80;

function BudgetBar({ limitUsd, percentUsed }: { limitUsd: number; percentUsed: number }) {
  const isOver = percentUsed >= 100;
  const isNear = percentUsed >= WARNING_PERCENT;
  return (
    <div className="flex flex-col gap-2 text-sm text-muted-foreground tabular-nums">
      <Progress
        label="Share of the budget that is spent"
        value={Math.min(percentUsed, 100)}
        indicatorClassName={cn(isNear && 'bg-warning', isOver && 'bg-destructive')}
      />
      <p>
        {formatPercent(percentUsed)} of {formatMoney(limitUsd)}
        {isOver && <span className="font-medium text-status-failed"> · the budget is used up</span>}
        {isNear && !isOver && <span className="font-medium text-warning"> · close to the budget</span>}
      </p>
    </div>
  );
}
