'use client';

import Link from 'next/link';
import { ErrorState } from '@/components/states/error-state';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import type { CostSummary } from '@/core/costs/cost.schema';
import { useCostSummary } from '@/data/costs/costs.queries';
import { cn } from '@/lib/cn';
import { formatMoney, formatPercent } from '@/lib/format';

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
    </>
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
