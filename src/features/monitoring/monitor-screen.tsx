'use client';

import { useMemo } from 'react';
import { ErrorState } from '@/components/states/error-state';
import { ListLink } from '@/components/states/list-link';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import { measurePace } from '@/core/monitoring/pace';
import { isActiveJobStatus, type JobDetail, type JobView } from '@/core/training/job.schema';
import { useJobMetrics } from '@/data/monitoring/monitoring.queries';
import { useTrainingJob } from '@/data/training/training.queries';
import { CheckpointsPanel } from './checkpoints-panel';
import { CostTracker } from './cost-tracker';
import { FailurePanel } from './failure-panel';
import { JobCharts } from './job-charts';
import { JobFacts } from './job-facts';
import { LiveStatus } from './live-status';
import { LogPanel } from './log-panel';
import { MetricTiles } from './metric-tiles';
import { MonitorHeader } from './monitor-header';
import { StageIndicator } from './stage-indicator';
import { SweepNote } from './sweep-note';

/** A training, live: where it is, how its loss goes, what it costs, what it says. */
export function MonitorScreen({ jobId }: { jobId: string }) {
  const { data, dataUpdatedAt, isPending, isError, error, refetch } = useTrainingJob(jobId);
  if (isPending) return <MonitorSkeleton />;
  if (data === undefined) {
    return (
      <ErrorState title="The training could not be loaded" error={error} onRetry={() => refetch()}>
        <ListLink error={error} href={paths.jobs} label="All trainings" />
      </ErrorState>
    );
  }
  return <Monitor detail={data} readAt={dataUpdatedAt} isStale={isError} />;
}

interface MonitorProps {
  detail: JobDetail;
  /** When `detail` was read, in milliseconds since the epoch. */
  readAt: number;
  isStale: boolean;
}

function Monitor({ detail, readAt, isStale }: MonitorProps) {
  const { job, metricsCount, logsCount } = detail;
  const isActive = isActiveJobStatus(job.status);
  const isUnwanted =
    job.status === 'failed' || ['cancelled_by_cluster', 'budget_exceeded'].includes(job.error_code ?? '');
  const metrics = useJobMetrics(job.id, { isActive, expectedCount: metricsCount });
  const points = metrics.data?.points;
  const pace = useMemo(() => (isActive && points ? measurePace(points) : null), [isActive, points]);
  const logs = <LogPanel jobId={job.id} isActive={isActive} expectedCount={logsCount} />;
  return (
    <>
      <MonitorHeader detail={detail} pace={pace} readAt={readAt} isStale={isStale} />
      <LiveStatus job={job} />
      <SweepNote job={job} />
      {isUnwanted && (
        <>
          <FailurePanel job={job} />
          {logs}
        </>
      )}
      <StageIndicator job={job} />
      <MetricTiles job={job} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-rail lg:items-start">
        <div className="flex min-w-0 flex-col gap-6">
          <JobCharts jobId={job.id} metrics={metrics} emptyText={emptyChartText(job)} />
          <CheckpointsPanel jobId={job.id} isActive={isActive} />
          {!isUnwanted && logs}
        </div>
        <div className="flex flex-col gap-6">
          <CostTracker job={job} />
          <JobFacts job={job} />
        </div>
      </div>
    </>
  );
}

function emptyChartText({ status }: JobView): string {
  return isActiveJobStatus(status)
    ? 'The first points appear when training has begun.'
    : 'This training ended before it reported a point.';
}

function MonitorSkeleton() {
  return (
    <div role="status" aria-busy aria-label="Loading the training" className="flex flex-col gap-6">
      <Skeleton className="h-14" />
      <Skeleton className="h-20" />
      <div className="grid grid-cols-2 gap-4 md:grid-cols-5">
        {[0, 1, 2, 3, 4].map((tile) => (
          <Skeleton key={tile} className="h-24" />
        ))}
      </div>
      <Skeleton className="h-112" />
    </div>
  );
}
