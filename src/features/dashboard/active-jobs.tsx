import Link from 'next/link';
import { StatusBadge } from '@/components/states/status-badge';
import { Progress } from '@/components/ui/progress';
import { paths } from '@/config/paths';
import type { JobSummary } from '@/core/training/job.schema';
import { formatCount, formatLoss, formatMoney, formatPercent } from '@/lib/format';
import { Panel, PanelEmpty, PanelSkeleton } from './panel';

/** What is being trained right now. */
export function ActiveJobs({ jobs }: { jobs: readonly JobSummary[] | undefined }) {
  return (
    <Panel title="In training" href={paths.jobs} linkLabel="All jobs">
      {jobs === undefined && <PanelSkeleton rows={1} label="Loading the active jobs" />}
      {jobs?.length === 0 && (
        <PanelEmpty>Nothing is training. Choose a ready dataset and start one.</PanelEmpty>
      )}
      <ul className="divide-y">
        {jobs?.map((job) => (
          <ActiveJob key={job.id} job={job} />
        ))}
      </ul>
    </Panel>
  );
}

function ActiveJob({ job }: { job: JobSummary }) {
  const isCancelling = job.cancel_requested_at !== null;
  return (
    <li className="grid gap-x-6 gap-y-2 px-4 py-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] lg:items-center">
      <div className="flex min-w-0 items-center gap-2">
        <Link
          href={paths.job(job.id)}
          className="truncate text-base font-medium hover:underline"
          title={job.name}
        >
          {job.name}
        </Link>
        <StatusBadge status={isCancelling ? 'cancelling' : job.status} />
      </div>
      <div className="flex items-center gap-3">
        <Progress label={`Progress of ${job.name}`} value={job.progress} indicatorClassName="bg-accent" />
        <span className="w-10 shrink-0 text-right text-sm tabular-nums">
          {formatPercent(Math.floor(job.progress))}
        </span>
      </div>
      <p className="flex gap-x-4 text-sm text-muted-foreground tabular-nums lg:justify-end">
        <span>
          step {formatCount(job.current_step)}
          {job.total_steps !== null && ` / ${formatCount(job.total_steps)}`}
        </span>
        <span>loss {formatLoss(job.current_metrics.training_loss)}</span>
        <span>{formatMoney(job.current_cost)}</span>
      </p>
    </li>
  );
}
