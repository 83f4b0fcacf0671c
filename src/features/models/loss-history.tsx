'use client';

import { LazyMetricCharts } from '@/components/charts/lazy-metric-charts';
import { MetricChartsSkeleton } from '@/components/charts/metric-charts-skeleton';
import { ErrorState } from '@/components/states/error-state';
import type { MetricBuffer } from '@/core/monitoring/metric-points';
import { useJobMetrics } from '@/data/monitoring/monitoring.queries';
import { useChartModel } from '@/lib/use-chart-model';

/** How the training of a model went. It has ended, so one reading brings all of it. */
export function LossHistory({ jobId }: { jobId: string }) {
  const { data, isPending, error, refetch } = useJobMetrics(jobId, { isActive: false, expectedCount: 0 });
  if (isPending) return <MetricChartsSkeleton />;
  if (data === undefined) {
    return (
      <ErrorState title="The loss history could not be loaded" error={error} onRetry={() => refetch()} />
    );
  }
  return <LoadedHistory buffer={data} />;
}

function LoadedHistory({ buffer }: { buffer: MetricBuffer }) {
  const charts = useChartModel(buffer.points);
  return <LazyMetricCharts {...charts} emptyText="No metrics were kept of this training." />;
}
