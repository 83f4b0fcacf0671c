import 'server-only';
import { z } from 'zod';
import { estimateBudget, jobQuote, type CreateJobInput, type JobEstimate } from '@/core/training/job.schema';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';

/** Why the database made no job. */
export const jobRefusal = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.enum([
      'dataset_not_found',
      'dataset_not_ready',
      'parent_not_found',
      'parent_not_ended',
      'parent_completed',
      'parent_data_changed',
      'parent_model_not_found',
      'no_checkpoint',
      'unknown_gpu',
      'gpu_count_too_large',
      'unknown_model',
    ]),
  }),
  /** The settings that must be those of the model whose weights it starts from. */
  z.object({
    outcome: z.literal('parent_model_mismatch'),
    settings: z.array(z.enum(['base_model', 'lora_rank', 'lora_alpha', 'target_modules'])).min(1),
  }),
  /** What the terms are now. */
  z.object({ outcome: z.literal('quote_changed'), ...jobQuote.shape }),
  z.object({
    outcome: z.literal('budget_exceeded'),
    ...estimateBudget.pick({ monthly_budget_usd: true, spent_usd: true, reserved_usd: true }).shape,
  }),
]);
export type JobRefusal = z.infer<typeof jobRefusal>;

const createOutcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(['created', 'exists']), job_id: z.uuid() }),
  jobRefusal,
]);
const cancelOutcome = z.object({ outcome: z.enum(['cancelling', 'not_found', 'ended']) });

/** What a new job is made of; `retry_from` is chosen by the server for a retry of its parent, never by a client. */
export type NewJob = CreateJobInput & { retry_from?: 'checkpoint' | 'beginning' };

/** A job as `create_training_job` takes it. */
export const jobOrder = (
  { gpu_config, ...input }: Omit<CreateJobInput, 'client_request_id'>,
  estimate: JobEstimate,
) => ({
  ...input,
  ...gpu_config,
  base_model: input.hyperparameters.base_model,
  estimated_total_cost: estimate.estimated_cost,
  estimated_cost_low: estimate.estimated_cost_low,
  estimated_cost_high: estimate.estimated_cost_high,
  estimate,
});

/** Makes a job, priced from the catalogue by the database; the same request of a user makes one job only. */
export async function insertJob(
  userId: string,
  { client_request_id, ...input }: NewJob,
  estimate: JobEstimate,
): Promise<z.infer<typeof createOutcome>> {
  const admin = createServerSupabaseAdminClient();
  const job = { ...jobOrder(input, estimate), client_request_id };
  return createOutcome.parse(
    unwrap(await admin.rpc('create_training_job', { p_user_id: userId, p_job: job })),
  );
}

/** Records the wish to cancel a job; the next tick passes it on to the cluster. */
export async function requestJobCancel(
  userId: string,
  jobId: string,
  saveCheckpoint: boolean,
): Promise<z.infer<typeof cancelOutcome>['outcome']> {
  const admin = createServerSupabaseAdminClient();
  const answer = await admin.rpc('request_job_cancel', {
    p_user_id: userId,
    p_job_id: jobId,
    p_save_checkpoint: saveCheckpoint,
  });
  return cancelOutcome.parse(unwrap(answer)).outcome;
}
