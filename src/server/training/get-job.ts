import 'server-only';
import type { JobDetail } from '@/core/training/job.schema';
import { recallDatasets } from '../datasets/recall-datasets';
import type { RequestContext } from '../http/route';
import { jobNotFound } from './job-errors';
import { selectJobWithCounts } from './jobs.repository';

/** One of the caller's jobs. Throws `not_found`. */
export async function getJob(ctx: RequestContext, id: string): Promise<JobDetail> {
  const found = await selectJobWithCounts(ctx.db, id);
  if (!found) throw jobNotFound();
  const { job, counts } = found;
  const dataset = found.dataset ?? (await recallDatasets(ctx, [job.dataset_id])).get(job.dataset_id);
  const name = dataset?.name ?? 'Deleted dataset';
  return {
    job: { ...job, dataset_name: name },
    dataset: { id: job.dataset_id, name, total_training_pairs: dataset?.total_training_pairs ?? null },
    metricsCount: counts.metrics,
    logsCount: counts.logs,
    resumable_from_step: counts.stored_step ?? job.resume_from?.step ?? null,
  };
}
