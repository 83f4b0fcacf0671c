'use client';

import { LazyMetricCharts } from '@/components/charts/lazy-metric-charts';
import { MetricChartsSkeleton } from '@/components/charts/metric-charts-skeleton';
import { ErrorState } from '@/components/states/error-state';
import type { MetricBuffer } from '@/core/monitoring/metric-points';
import { useDetailedPoints, useJobMetrics } from '@/data/monitoring/monitoring.queries';
import { useChartModel, useChartSettings } from '@/lib/use-chart-model';

/** How the training of a model went. It has ended, so one reading brings all of it. */
export function LossHistory({ jobId }: { jobId: string }) {
  const { data, isPending, error, refetch } = useJobMetrics(jobId, { isActive: false, expectedCount: 0 });
  if (isPending) return <MetricChartsSkeleton />;
  if (data === undefined) {
    return (
      <ErrorState title="The loss history could not be loaded" error={error} onRetry={() => refetch()} />
    );
  }
  return <LoadedHistory jobId={jobId} buffer={data} />;
}

function LoadedHistory({ jobId, buffer }: { jobId: string; buffer: MetricBuffer }) {
  const { settledRange, ...chosen } = useChartSettings();
  const { points, detail } = useDetailedPoints(jobId, buffer, settledRange);
  return (
    <LazyMetricCharts
      {...chosen}
      model={useChartModel(points, detail, chosen.settings)}
      csvHref={`/api/jobs/${jobId}/metrics.csv`}
      fileName={`training-${jobId}`}
      emptyText="No metrics were kept of this training."
    />
  );
}
