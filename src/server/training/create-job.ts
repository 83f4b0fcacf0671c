import 'server-only';
import { matchPreset } from '@/core/training/hyperparameters';
import type { JobView } from '@/core/training/job.schema';
import type { RequestContext } from '../http/route';
import { wakeEdgeFunction } from '../supabase/call-edge-function';
import { insertJob, type NewJob } from './job-admin.repository';
import { jobNotFound, parentNotFound } from './job-errors';
import { jobRefused } from './job-refused';
import { hasJob, selectJob, selectJobIdByRequest } from './jobs.repository';
import { planTraining } from './plan-training';

export interface CreatedJob {
  job: JobView;
  estimated_cost: number;
  estimated_duration_hours: number;
  /** False: this request had made the job before. */
  isNew: boolean;
}

/**
 * Queues a training, priced by the server; the same `client_request_id` of a user always answers the same job.
 * Throws what `planTraining` throws, `quote_changed` when price or data are no longer those of the input's quote (without
 * one: those of a moment ago), and `budget_exceeded`.
 */
export async function createJob(ctx: RequestContext, input: NewJob): Promise<CreatedJob> {
  const earlier = await selectJobIdByRequest(ctx.db, ctx.userId, input.client_request_id);
  if (earlier) return answer(ctx, earlier, false);
  await requireOwnParent(ctx, input.parent_job_id);
  const { dataset_id, hyperparameters, gpu_config } = input;
  const { estimate, quote, inputs } = await planTraining(ctx, { dataset_id, hyperparameters, gpu_config });
  // The preset is what the values are, not what the client calls them.
  const preset_id = matchPreset(hyperparameters, inputs.baseModel.max_seq_length);
  const job = { ...input, preset_id, quote: input.quote ?? quote };
  const made = await insertJob(ctx.userId, job, estimate);
  if (!('job_id' in made)) throw jobRefused(made, job, estimate);
  const isNew = made.outcome === 'created';
  if (isNew) wakeEdgeFunction('process-training-jobs');
  return answer(ctx, made.job_id, isNew);
}

/** The lineage may only name what the caller can see. */
async function requireOwnParent(ctx: RequestContext, parentId: string | undefined): Promise<void> {
  if (parentId === undefined || (await hasJob(ctx.db, parentId))) return;
  throw parentNotFound();
}

async function answer(ctx: RequestContext, jobId: string, isNew: boolean): Promise<CreatedJob> {
  const found = await selectJob(ctx.db, jobId);
  if (!found) throw jobNotFound();
  const { estimated_cost, estimated_duration_hours } = found.job.estimate;
  return { job: found.job, estimated_cost, estimated_duration_hours, isNew };
}
