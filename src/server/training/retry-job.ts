import 'server-only';
import { nameOfRetry } from '@/core/training/name-of-retry';
import { isActiveJobStatus, type JobView, type RetryJobInput } from '@/core/training/job.schema';
import type { RequestContext } from '../http/route';
import { createJob, type CreatedJob } from './create-job';
import { jobCompleted, jobNotEnded, jobNotFound } from './job-errors';
import { selectResumableStep } from './job-output.repository';
import { selectJob } from './jobs.repository';

/**
 * Makes a new job of a failed or cancelled one: the same configuration and data, at the present price and within the budget
 * like any new job. Goes on from its newest stored checkpoint where there is one, unless `from` says otherwise.
 * Throws `not_found`, `job_not_ended`, `job_completed`, `no_checkpoint`, and what `createJob` throws.
 */
export async function retryJob(ctx: RequestContext, id: string, input: RetryJobInput): Promise<CreatedJob> {
  const found = await selectJob(ctx.db, id);
  if (!found) throw jobNotFound();
  const { job } = found;
  if (isActiveJobStatus(job.status)) throw jobNotEnded();
  if (job.status === 'completed') throw jobCompleted();
  const from = input.from ?? ((await resumableStep(ctx, job)) === null ? 'beginning' : 'checkpoint');
  return createJob(ctx, {
    name: nameOfRetry(job.name, job.retry_count + 1),
    dataset_id: job.dataset_id,
    preset_id: job.preset_id,
    hyperparameters: job.hyperparameters,
    gpu_config: { gpu_type: job.gpu_config.gpu_type, num_gpus: job.gpu_config.num_gpus },
    client_request_id: input.client_request_id,
    parent_job_id: job.id,
    retry_from: from,
  });
}

/** The step that a retry of the job goes on from; null when it has to begin at the beginning. */
const resumableStep = async (ctx: RequestContext, job: JobView): Promise<number | null> =>
  (await selectResumableStep(ctx.db, job.id)) ?? job.resume_from?.step ?? null;
