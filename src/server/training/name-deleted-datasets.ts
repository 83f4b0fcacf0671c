import 'server-only';
import type { JobSummary } from '@/core/training/job.schema';
import { recallDatasets } from '../datasets/recall-datasets';
import type { RequestContext } from '../http/route';

/** The same jobs; those whose dataset was deleted, which the caller's own client cannot see, get its name back. */
export async function nameDeletedDatasets<Job extends Pick<JobSummary, 'dataset_id' | 'dataset_name'>>(
  ctx: RequestContext,
  jobs: readonly Job[],
): Promise<Job[]> {
  const nameless = jobs.filter((job) => job.dataset_name === null);
  const known = await recallDatasets(
    ctx,
    nameless.map((job) => job.dataset_id),
  );
  return jobs.map((job) => ({
    ...job,
    dataset_name: job.dataset_name ?? known.get(job.dataset_id)?.name ?? null,
  }));
}
