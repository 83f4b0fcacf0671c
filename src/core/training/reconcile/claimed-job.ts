import { z } from 'zod';
import { timestamp } from '../../http/envelope.ts';
import { delivery } from '../../models/delivery.ts';
import { currentMetrics, gpuConfig, jobStage, jobStatus, pastAttempt } from '../job.schema.ts';
import { hyperparameters, presetId } from '../hyperparameters.ts';
import { attemptEnding, resumePoint, storedInput } from './attempt-ending.ts';
import { checkpointKeeping } from './keep-checkpoints.ts';
import { stallWatch } from './stall-watch.ts';

/** What the reconciler reads of a row of `training_jobs`. */
export const claimedJob = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  name: z.string(),
  dataset_id: z.uuid(),
  dataset_sha256: z.string(),
  preset_id: presetId,
  base_model: z.string(),
  hyperparameters,
  gpu_config: gpuConfig,
  status: jobStatus,
  current_stage: jobStage,
  progress: z.number(),
  total_epochs: z.int(),
  current_step: z.int(),
  current_metrics: currentMetrics,
  queued_at: timestamp,
  /** Its place among the runs of its search. */
  sweep_index: z.int().nullable(),
  submitted_at: timestamp.nullable(),
  started_at: timestamp.nullable(),
  billed_gpu_seconds: z.number(),
  external_job_id: z.string().nullable(),
  cancel_requested_at: timestamp.nullable(),
  cancel_save_checkpoint: z.boolean(),
  /** Why it was asked to stop, when that was not its owner's wish. */
  cancel_code: z.enum(['early_stopped', 'sweep_budget', 'budget_exceeded']).nullable(),
  cancel_message: z.string().nullable(),
  attempt: z.int().positive(),
  past_attempts: z.array(pastAttempt),
  /** The part of `billed_gpu_seconds` that belongs to them. */
  billed_before_attempt: z.number(),
  resume_from: resumePoint.nullable(),
  /** The weights of the model that it starts from; null: from the base model. */
  init_adapter: storedInput.nullable(),
  ending: attemptEnding.nullable(),
  watch: stallWatch.nullable(),
  keeping: checkpointKeeping.nullable(),
  submit_intent_at: timestamp.nullable(),
  /** Seconds that its owner's budget leaves to the attempt; null: no budget stops it. */
  budget_runtime_seconds: z.int().positive().nullable(),
  submit_attempts: z.int(),
  missing_looks: z.int(),
  next_poll_at: timestamp,
  heartbeat_at: timestamp.nullable(),
  metrics_cursor: z.int(),
  logs_cursor: z.int(),
  delivery: delivery.nullable(),
});
export type ClaimedJob = z.infer<typeof claimedJob>;

/** What is needed to end a job whose row cannot be read otherwise. */
export const claimedJobIdentity = z.object({ id: z.uuid(), attempt: z.int().positive() });
export type ClaimedJobIdentity = z.infer<typeof claimedJobIdentity>;

/** The idempotency key of a job's current attempt: the cluster makes at most one job for it. */
export const submissionKey = (job: ClaimedJobIdentity): string => `${job.id}:${job.attempt}`;
