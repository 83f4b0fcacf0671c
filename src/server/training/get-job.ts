import 'server-only';
import type { JobDetail } from '@/core/training/job.schema';
import type { RequestContext } from '../http/route';
import { jobNotFound } from './job-errors';
import { countJobSeries, selectJob } from './jobs.repository';

/** One of the caller's jobs. Throws `not_found`. */
export async function getJob(ctx: RequestContext, id: string): Promise<JobDetail> {
  const [found, counts] = await Promise.all([selectJob(ctx.db, id), countJobSeries(ctx.db, id)]);
  if (!found) throw jobNotFound();
  const { job, dataset } = found;
  return {
    job,
    dataset: {
      id: job.dataset_id,
      name: dataset?.name ?? 'Deleted dataset',
      total_training_pairs: dataset?.total_training_pairs ?? null,
    },
    metricsCount: counts.metrics,
    logsCount: counts.logs,
  };
}
