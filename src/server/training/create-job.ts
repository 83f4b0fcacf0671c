import 'server-only';
import { AppError } from '@/core/errors';
import { matchPreset } from '@/core/training/hyperparameters';
import type { CreateJobInput, JobView } from '@/core/training/job.schema';
import { datasetNotFound } from '../datasets/dataset-errors';
import type { RequestContext } from '../http/route';
import { wakeEdgeFunction } from '../supabase/call-edge-function';
import { estimateTraining } from './estimate-training';
import { insertJob } from './job-admin.repository';
import { datasetNotReady, jobNotFound, tooManyGpus, unknownGpu, unknownModel } from './job-errors';
import { hasJob, selectJob, selectJobIdByRequest } from './jobs.repository';

export interface CreatedJob {
  job: JobView;
  estimated_cost: number;
  estimated_duration_hours: number;
  /** False: this request had made the job before. */
  isNew: boolean;
}

/**
 * Queues a training, priced by the server; the same `client_request_id` of a user always answers the same job.
 * Throws what `estimateTraining` throws.
 */
export async function createJob(ctx: RequestContext, input: CreateJobInput): Promise<CreatedJob> {
  const earlier = await selectJobIdByRequest(ctx.db, ctx.userId, input.client_request_id);
  if (earlier) return answer(ctx, earlier, false);
  await requireOwnParent(ctx, input.parent_job_id);
  const { dataset_id, hyperparameters, gpu_config } = input;
  const estimate = await estimateTraining(ctx, { dataset_id, hyperparameters, gpu_config });
  // The preset is what the values are, not what the client calls them.
  const job = { ...input, preset_id: matchPreset(hyperparameters) };
  const made = await insertJob(ctx.userId, job, estimate);
  // The estimate has checked all of this; what is refused now was withdrawn in between.
  switch (made.outcome) {
    case 'dataset_not_found':
      throw datasetNotFound();
    case 'dataset_not_ready':
      throw datasetNotReady();
    case 'parent_not_found':
      throw parentNotFound();
    case 'unknown_model':
      throw unknownModel(hyperparameters.base_model, []);
    case 'unknown_gpu':
      throw unknownGpu(gpu_config.gpu_type, []);
    case 'gpu_count_too_large':
      throw tooManyGpus(gpu_config.gpu_type, gpu_config.num_gpus - 1);
    case 'created':
      wakeEdgeFunction('process-training-jobs');
      return answer(ctx, made.job_id, true);
    case 'exists':
      return answer(ctx, made.job_id, false);
  }
}

/** The lineage may only name what the caller can see. */
async function requireOwnParent(ctx: RequestContext, parentId: string | undefined): Promise<void> {
  if (parentId === undefined || (await hasJob(ctx.db, parentId))) return;
  throw parentNotFound();
}

const parentNotFound = () =>
  new AppError('not_found', 'The training job that this one continues does not exist.', [
    { path: 'parent_job_id', message: 'No such job' },
  ]);

async function answer(ctx: RequestContext, jobId: string, isNew: boolean): Promise<CreatedJob> {
  const found = await selectJob(ctx.db, jobId);
  if (!found) throw jobNotFound();
  const { estimated_cost, estimated_duration_hours } = found.job.estimate;
  return { job: found.job, estimated_cost, estimated_duration_hours, isNew };
}
