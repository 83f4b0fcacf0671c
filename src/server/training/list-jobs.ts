import 'server-only';
import type { JobList, ListJobsQuery } from '@/core/training/job.schema';
import { pageOf } from '../http/page-of';
import type { RequestContext } from '../http/route';
import { nameDeletedDatasets } from './name-deleted-datasets';
import { selectJobs } from './jobs.repository';

/** One page of the caller's jobs. */
export async function listJobs(ctx: RequestContext, query: ListJobsQuery): Promise<JobList> {
  const { jobs, total } = await selectJobs(ctx.db, ctx.userId, query);
  return { jobs: await nameDeletedDatasets(ctx, jobs), ...pageOf(query, total) };
}
