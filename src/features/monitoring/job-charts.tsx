'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import { LazyMetricCharts } from '@/components/charts/lazy-metric-charts';
import { MetricChartsSkeleton } from '@/components/charts/metric-charts-skeleton';
import { ErrorState } from '@/components/states/error-state';
import type { MetricBuffer } from '@/core/monitoring/metric-points';
import { useDetailedPoints } from '@/data/monitoring/monitoring.queries';
import { useChartModel, useChartSettings } from '@/lib/use-chart-model';

interface JobChartsProps {
  jobId: string;
  metrics: UseQueryResult<MetricBuffer>;
  /** Why there may be nothing to draw. */
  emptyText: string;
}

/** The charts of a job, growing while it trains. */
export function JobCharts({ jobId, metrics, emptyText }: JobChartsProps) {
  const { data, isPending, error, refetch } = metrics;
  if (isPending) return <MetricChartsSkeleton />;
  if (data === undefined) {
    return <ErrorState title="The metrics could not be loaded" error={error} onRetry={() => refetch()} />;
  }
  return <LoadedCharts jobId={jobId} buffer={data} emptyText={emptyText} />;
}

interface LoadedChartsProps extends Pick<JobChartsProps, 'jobId' | 'emptyText'> {
  buffer: MetricBuffer;
}

function LoadedCharts({ jobId, buffer, emptyText }: LoadedChartsProps) {
  const { settledRange, ...chosen } = useChartSettings();
  const { points, detail } = useDetailedPoints(jobId, buffer, settledRange);
  return (
    <LazyMetricCharts
      {...chosen}
      model={useChartModel(points, detail, chosen.settings)}
      csvHref={`/api/jobs/${jobId}/metrics.csv`}
      fileName={`training-${jobId}`}
      emptyText={emptyText}
    />
  );
}
