import 'server-only';
import type { z } from 'zod';
import { AppError } from '@/core/errors';
import type { cancelJobInput, cancelledJob } from '@/core/training/job.schema';
import type { RequestContext } from '../http/route';
import { wakeEdgeFunction } from '../supabase/call-edge-function';
import { requestJobCancel } from './job-admin.repository';
import { jobNotFound } from './job-errors';
import { selectJob } from './jobs.repository';

/** Asks for a job to be stopped; it shows as cancelling until the cluster confirms. Throws `not_found`, `job_ended`. */
export async function cancelJob(
  ctx: RequestContext,
  id: string,
  { save_checkpoint }: z.output<typeof cancelJobInput>,
): Promise<z.input<typeof cancelledJob>> {
  const outcome = await requestJobCancel(ctx.userId, id, save_checkpoint);
  const found = outcome === 'not_found' ? null : await selectJob(ctx.db, id);
  if (!found) throw jobNotFound();
  if (outcome === 'ended') {
    throw new AppError(
      'job_ended',
      `This job has already ended (${found.job.status}). There is nothing to cancel.`,
    );
  }
  wakeEdgeFunction('process-training-jobs');
  return {
    job: found.job,
    message: save_checkpoint
      ? 'The job is being stopped; its last checkpoint is stored first.'
      : 'The job is being stopped. What it has cost until now stays billed.',
  };
}
