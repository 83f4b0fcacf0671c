import { isActiveJobStatus, type JobSummary } from '@/core/training/job.schema';

/** An active job that was not asked to stop yet. */
export const canBeStopped = (job: Pick<JobSummary, 'status' | 'cancel_requested_at'>): boolean =>
  isActiveJobStatus(job.status) && job.cancel_requested_at === null;
