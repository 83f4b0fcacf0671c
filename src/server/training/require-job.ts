import 'server-only';
import type { RequestContext } from '../http/route';
import { jobNotFound } from './job-errors';
import { hasJob } from './jobs.repository';

/** Throws `not_found` unless the caller has a job with this id. */
export async function requireJob(ctx: RequestContext, id: string): Promise<void> {
  if (!(await hasJob(ctx.db, id))) throw jobNotFound();
}
