import { Progress } from '@/components/ui/progress';
import type { JobSummary } from '@/core/training/job.schema';
import { formatPercent } from '@/lib/format';

const INDICATOR: Record<JobSummary['status'], string> = {
  queued: 'bg-status-queued',
  initializing: 'bg-status-initializing',
  running: 'bg-accent',
  completed: 'bg-status-completed',
  failed: 'bg-status-failed',
  cancelled: 'bg-status-cancelled',
};

/** How far a job is, as a bar and a figure. */
export function JobProgress({ job }: { job: Pick<JobSummary, 'name' | 'progress' | 'status'> }) {
  return (
    <div className="flex items-center gap-2">
      <Progress
        value={job.progress}
        label={`Progress of ${job.name}`}
        className="min-w-16 flex-1"
        indicatorClassName={INDICATOR[job.status]}
      />
      <span className="w-9 text-right tabular-nums">{formatPercent(Math.floor(job.progress))}</span>
    </div>
  );
}
