'use client';

import { BoxIcon, RotateCcwIcon, SquareIcon } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { StatusBadge } from '@/components/states/status-badge';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { paths } from '@/config/paths';
import type { Pace } from '@/core/monitoring/pace';
import { presetName, shownJobStatus } from '@/core/training/job-display';
import { isActiveJobStatus, type JobDetail, type JobStatus } from '@/core/training/job.schema';
import { formatCount, formatDecimal, formatPercent } from '@/lib/format';
import { ActivityLine } from './activity-line';
import { CancelDialog } from './cancel-dialog';
import { RetryButtons } from './retry-buttons';

const BAR_COLORS: Record<JobStatus, string> = {
  queued: 'bg-accent',
  initializing: 'bg-accent',
  running: 'bg-accent',
  completed: 'bg-status-completed',
  failed: 'bg-status-failed',
  cancelled: 'bg-status-cancelled',
};

interface MonitorHeaderProps {
  detail: JobDetail;
  /** How fast the training has gone so far; null until that is known. */
  pace: Pace | null;
  /** When `detail` was read, in milliseconds since the epoch. */
  readAt: number;
  /** The last look at the job failed, so that `detail` is older than it should be. */
  isStale: boolean;
}

/** Stays at the top while the page scrolls: what it is, how far it is, and what can be done with it now. */
export function MonitorHeader({ detail, pace, readAt, isStale }: MonitorHeaderProps) {
  const { job, dataset } = detail;
  return (
    <header className="sticky top-0 z-20 -mx-4 -mt-4 flex flex-col gap-3 border-b bg-background px-4 pt-4 pb-3 md:-mx-6 md:-mt-6 md:px-6 md:pt-5">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="flex min-w-0 flex-col gap-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">{job.name}</h1>
            <StatusBadge status={shownJobStatus(job)} />
          </div>
          <p className="text-sm text-muted-foreground max-sm:hidden">
            <Link href={paths.dataset(dataset.id)} className="underline underline-offset-4">
              {dataset.name}
            </Link>{' '}
            · {presetName(job.preset_id)} · <span className="font-mono text-xs">{job.base_model}</span>
          </p>
        </div>
        <JobActions detail={detail} />
      </div>
      <div className="flex flex-col gap-1.5">
        <Progress
          value={job.progress}
          label={`Progress of ${job.name}`}
          indicatorClassName={BAR_COLORS[job.status]}
        />
        <p className="flex min-h-4 flex-wrap justify-between gap-x-4 text-xs text-muted-foreground tabular-nums">
          <span>
            {formatPercent(Math.floor(job.progress))} · step {formatCount(job.current_step)}
            {job.total_steps !== null && ` of ${formatCount(job.total_steps)}`} · epoch{' '}
            {formatDecimal(job.current_epoch, 1)} of {job.total_epochs}
          </span>
          <ActivityLine job={job} pace={pace} readAt={readAt} isStale={isStale} />
        </p>
      </div>
    </header>
  );
}

function JobActions({ detail }: { detail: JobDetail }) {
  const { job } = detail;
  const [isCancelOpen, setIsCancelOpen] = useState(false);
  const canCancel = isActiveJobStatus(job.status) && job.cancel_requested_at === null;
  const canRetry = job.status === 'failed' || job.status === 'cancelled';
  return (
    <div className="flex flex-wrap items-center gap-2">
      {!isActiveJobStatus(job.status) && (
        <Button asChild variant="outline">
          <Link href={paths.trainAgain(job.id)}>
            <RotateCcwIcon aria-hidden />
            Train again with these settings
          </Link>
        </Button>
      )}
      {canRetry && <RetryButtons {...detail} />}
      {canCancel && (
        <Button variant="outline" onClick={() => setIsCancelOpen(true)}>
          <SquareIcon aria-hidden />
          Stop training
        </Button>
      )}
      {job.artifact_id !== null && (
        <Button asChild>
          <Link href={paths.model(job.artifact_id)}>
            <BoxIcon aria-hidden />
            Open the model
          </Link>
        </Button>
      )}
      <CancelDialog job={job} open={isCancelOpen && canCancel} onOpenChange={setIsCancelOpen} />
    </div>
  );
}
