'use client';

import { ErrorState } from '@/components/states/error-state';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { useCostSummary } from '@/data/costs/costs.queries';
import { formatPercent, formatPlural } from '@/lib/format';

/** How often the estimated ranges held: what a promise of a range is worth. */
export function CoverageCard() {
  const { data, isPending, error, refetch } = useCostSummary();
  return (
    <Card>
      <CardHeader>
        <CardTitle>Estimates that held</CardTitle>
      </CardHeader>
      <CardContent className="min-h-20">
        {isPending && <Skeleton className="h-14 w-full" />}
        {data === undefined && error !== null && (
          <ErrorState title="The estimates could not be compared" error={error} onRetry={() => refetch()} />
        )}
        {data !== undefined && <Coverage {...data.estimate_coverage} />}
      </CardContent>
    </Card>
  );
}

function Coverage({ completed_jobs, within_range }: { completed_jobs: number; within_range: number }) {
  if (completed_jobs === 0) {
    return (
      <p className="text-sm text-muted-foreground">
        No training has been completed yet, so there is nothing to compare the estimates with.
      </p>
    );
  }
  return (
    <>
      <p className="text-2xl font-semibold tracking-tight tabular-nums">
        {formatPercent((within_range / completed_jobs) * 100)}
      </p>
      <p className="text-sm text-muted-foreground">
        {within_range} of {formatPlural(completed_jobs, 'completed training')} cost what was estimated, within
        the range from p10 to p90.
      </p>
    </>
  );
}
