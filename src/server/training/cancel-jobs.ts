import 'server-only';
import type { z } from 'zod';
import type { cancelJobsInput, cancelledJobs } from '@/core/training/cancel-jobs.schema';
import type { RequestContext } from '../http/route';
import { wakeEdgeFunction } from '../supabase/call-edge-function';
import { jobNotFound } from './job-errors';
import { requestJobsCancel } from './job-lists-admin.repository';

/**
 * Asks for several jobs to be stopped and says what became of each: some may have ended meanwhile, or not be there. Throws
 * `not_found` when the caller has none of them.
 */
export async function cancelJobs(
  ctx: RequestContext,
  { job_ids, save_checkpoint }: z.output<typeof cancelJobsInput>,
): Promise<z.input<typeof cancelledJobs>> {
  const outcomes = await requestJobsCancel(ctx.userId, job_ids, save_checkpoint);
  if (outcomes.every(({ outcome }) => outcome === 'not_found')) throw jobNotFound();
  if (outcomes.some(({ outcome }) => outcome === 'cancelling')) wakeEdgeFunction('process-training-jobs');
  return { outcomes };
}
