import 'server-only';
import type { JobSummary } from '@/core/training/job.schema';
import type { RequestContext } from '../http/route';
import { selectActiveJobs } from './jobs.repository';

/** The caller's newest jobs that have not ended, and how many there are in all. */
export function listActiveJobs(
  ctx: RequestContext,
  limit: number,
): Promise<{ jobs: JobSummary[]; total: number }> {
  return selectActiveJobs(ctx.db, ctx.userId, limit);
}
