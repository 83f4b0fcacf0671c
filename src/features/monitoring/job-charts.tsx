'use client';

import { LazyMetricCharts } from '@/components/charts/lazy-metric-charts';
import { MetricChartsSkeleton } from '@/components/charts/metric-charts-skeleton';
import { ErrorState } from '@/components/states/error-state';
import type { MetricBuffer } from '@/core/monitoring/metric-points';
import { useJobMetrics } from '@/data/monitoring/monitoring.queries';
import { useChartModel } from '@/lib/use-chart-model';

interface JobChartsProps {
  jobId: string;
  isActive: boolean;
  /** Points that the job has on the server. */
  expectedCount: number;
}

/** The charts of a job, growing while it trains. */
export function JobCharts({ jobId, isActive, expectedCount }: JobChartsProps) {
  const { data, isPending, error, refetch } = useJobMetrics(jobId, { isActive, expectedCount });
  if (isPending) return <MetricChartsSkeleton />;
  if (data === undefined) {
    return <ErrorState title="The metrics could not be loaded" error={error} onRetry={() => refetch()} />;
  }
  return <LoadedCharts buffer={data} isActive={isActive} />;
}

function LoadedCharts({ buffer, isActive }: { buffer: MetricBuffer; isActive: boolean }) {
  const charts = useChartModel(buffer.points);
  return (
    <LazyMetricCharts
      {...charts}
      emptyText={
        isActive
          ? 'The first points appear when training has begun.'
          : 'This training ended before it reported a point.'
      }
    />
  );
}
