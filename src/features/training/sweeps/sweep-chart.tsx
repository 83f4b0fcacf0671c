'use client';

import { useQueries } from '@tanstack/react-query';
import { LazyRunsChart } from '@/components/charts/lazy-runs-chart';
import { ErrorState } from '@/components/states/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { isActiveJobStatus } from '@/core/training/job.schema';
import { buildRunsChart, runLosses } from '@/core/training/sweeps/runs-chart';
import { runLabel } from '@/core/training/sweeps/sweep-display';
import type { SweepView } from '@/core/training/sweeps/sweep.schema';
import { jobMetricsQuery } from '@/data/monitoring/monitoring.queries';

/** The colour of a run in chart and table, by its position in the search. */
export const runColor = (index: number): string => `var(--series-${index + 1})`;

/** The losses that the runs are compared by, over their steps, growing while they train. */
export function SweepChart({ sweep }: { sweep: SweepView }) {
  const { runs, metric } = sweep;
  const results = useQueries({
    queries: runs.map(({ id, status, metrics_count }) =>
      jobMetricsQuery(id, { isActive: isActiveJobStatus(status), expectedCount: metrics_count }),
    ),
  });
  const model = buildRunsChart(
    runs.map((run, index) => ({
      id: run.id,
      label: runLabel(run),
      color: runColor(index),
      points: runLosses(results[index]?.data?.points ?? [], metric),
    })),
  );
  const failed = results.find(({ data, error }) => data === undefined && error);
  if (failed) {
    return (
      <ErrorState
        title="The metrics could not be loaded"
        error={failed.error}
        onRetry={() => results.forEach(({ refetch }) => void refetch())}
      />
    );
  }
  if (results.some(({ isPending }) => isPending)) return <Skeleton className="h-80" />;
  return (
    <LazyRunsChart
      model={model}
      title={metric === 'validation_loss' ? 'Validation loss' : 'Smoothed training loss'}
      emptyText="The first losses appear when a run has been evaluated."
    />
  );
}
