'use client';

import { ConfirmDialog } from '@/components/states/confirm-dialog';
import { toastRequestError } from '@/components/states/request-error-toast';
import { sumUsd } from '@/core/training/sweeps/plan-runs';
import type { JobSummary } from '@/core/training/job.schema';
import { useCancelTrainingJobs } from '@/data/training/job-lists.queries';
import { formatMoney, formatPlural } from '@/lib/format';
import { toast } from '@/lib/toast';
import { describeOutcomes } from './describe-outcomes';

interface CancelJobsDialogProps {
  /** The trainings that can be stopped. */
  jobs: readonly JobSummary[];
  /** Other ticked trainings, which have ended or are being stopped already. */
  untouchedCount: number;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onStopped: () => void;
}

/** Names the trainings and asks before they are stopped; afterwards says what became of each. */
export function CancelJobsDialog({
  jobs,
  untouchedCount,
  open,
  onOpenChange,
  onStopped,
}: CancelJobsDialogProps) {
  const cancel = useCancelTrainingJobs();
  const spent = sumUsd(jobs.map((job) => job.current_cost));
  const stop = () =>
    cancel.mutate(
      { job_ids: jobs.map(({ id }) => id) },
      {
        onSuccess: ({ outcomes }) => {
          onOpenChange(false);
          const { isComplete, title, description } = describeOutcomes(outcomes, jobs);
          if (isComplete) toast.success(title, { description });
          else toast.warning(title, { description, duration: 15_000 });
          onStopped();
        },
        onError: (error) => toastRequestError('No training was stopped', error),
      },
    );
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Stop ${formatPlural(jobs.length, 'training')}?`}
      description={`They stop now and do not become models. The ${formatMoney(spent)} spent so far stay billed; metrics and logs are kept.${untouchedNote(untouchedCount)}`}
      confirmLabel={`Stop ${formatPlural(jobs.length, 'training')}`}
      isPending={cancel.isPending}
      onConfirm={stop}
    >
      <ul aria-label="Trainings to be stopped" className="max-h-56 overflow-y-auto rounded-md border text-sm">
        {jobs.map((job) => (
          <li
            key={job.id}
            className="flex items-baseline justify-between gap-4 border-b px-3 py-1.5 last:border-0"
          >
            <span className="min-w-0 font-medium wrap-anywhere">{job.name}</span>
            <span className="shrink-0 text-muted-foreground tabular-nums">
              {formatMoney(job.current_cost)}
            </span>
          </li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}

const untouchedNote = (count: number): string =>
  count === 0
    ? ''
    : ` ${formatPlural(count, 'other selected training')} ${count === 1 ? 'has' : 'have'} ended or ${count === 1 ? 'is' : 'are'} being stopped already, and ${count === 1 ? 'is' : 'are'} left as ${count === 1 ? 'it is' : 'they are'}.`;
