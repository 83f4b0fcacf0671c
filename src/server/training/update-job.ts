import 'server-only';
import type { z } from 'zod';
import type { JobView, updateJobInput } from '@/core/training/job.schema';
import type { RequestContext } from '../http/route';
import { jobNotFound } from './job-errors';
import { updateJobName } from './jobs.repository';

/** Renames one of the caller's jobs. Throws `not_found`. */
export async function updateJob(
  ctx: RequestContext,
  id: string,
  { name }: z.output<typeof updateJobInput>,
): Promise<{ job: JobView }> {
  const job = await updateJobName(ctx.db, id, name);
  if (!job) throw jobNotFound();
  return { job };
}
