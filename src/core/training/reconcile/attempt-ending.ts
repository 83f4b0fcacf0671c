import { z } from 'zod';
import type { ClusterJob } from '../../cluster/contract.ts';
import { timestamp } from '../../http/envelope.ts';
import { fileTransfer, MODELS_BUCKET, modelStoragePath } from '../../models/file-transfer.ts';
import type { ClaimedJob } from './claimed-job.ts';
import type { StoredCheckpointRow } from './decision.ts';
import { failureCodeOf, isRetryable, jobFailureCode } from './failure-reasons.ts';
import type { Moment } from './observation.ts';

/** A checkpoint on its way into storage. */
export const checkpointSave = fileTransfer.extend({
  step: z.int().nonnegative(),
  epoch: z.number(),
  training_loss: z.number().nullable(),
  validation_loss: z.number().nullable(),
});
export type CheckpointSave = z.infer<typeof checkpointSave>;

/** Why an attempt is ending, and how far that is. */
export const attemptEnding = z.object({
  outcome: z.enum(['failed', 'cancelled']),
  code: jobFailureCode,
  message: z.string(),
  /** Another attempt may do better. */
  retryable: z.boolean(),
  /** `stopping`: the cluster is told to stop it; `saving`: its newest checkpoint is brought into storage. */
  stage: z.enum(['stopping', 'saving']),
  /** When that stage began. */
  since: timestamp,
  /** Null until the cluster has named its newest checkpoint. */
  save: checkpointSave.nullable(),
});
export type AttemptEnding = z.infer<typeof attemptEnding>;
/** How an attempt ends, before anything was done about it. */
export type EndingReason = Pick<AttemptEnding, 'outcome' | 'code' | 'message' | 'retryable'>;

/** A stored, verified file that the cluster is given to begin with. */
export const storedInput = z.object({
  storage_bucket: z.string(),
  storage_path: z.string(),
  sha256: z.string(),
  bytes: z.int().positive(),
});
export type StoredInput = z.infer<typeof storedInput>;

/** A stored, verified checkpoint that an attempt begins at. */
export const resumePoint = storedInput.extend({ step: z.int().nonnegative() });
export type ResumePoint = z.infer<typeof resumePoint>;

/** How far one pass brought the saving of a checkpoint. `none`: there is none that is not stored already. */
export type CheckpointProgress =
  | { state: 'none' }
  | { state: 'under_way'; save: CheckpointSave; isWaiting: boolean }
  | { state: 'stored'; save: CheckpointSave }
  | { state: 'refused'; message: string };

/**
 * What the cluster says about an attempt that failed there. One that used up the time that the budget left to it begins
 * again at its checkpoint if the budget was raised meanwhile; else the fuse stops it before.
 */
export function failureOnCluster(
  { attempt, budget_runtime_seconds }: Pick<ClaimedJob, 'attempt' | 'budget_runtime_seconds'>,
  { error }: ClusterJob,
  { maxRuntimeSeconds }: Pick<Moment, 'maxRuntimeSeconds'>,
): EndingReason {
  const code = failureCodeOf(error?.code);
  if (code === 'timed_out' && (budget_runtime_seconds ?? Infinity) < maxRuntimeSeconds) {
    const message = 'The GPU cluster ended it when the time was used up that the monthly budget left to it.';
    return { outcome: 'failed', code: 'budget_exceeded', message, retryable: true };
  }
  return {
    outcome: 'failed',
    code,
    message: error?.message ?? 'The GPU cluster gave no reason.',
    // Where nobody chose the checkpoint, the next attempt does without.
    retryable: isRetryable(code, error) || (code === 'checkpoint_unusable' && attempt > 1),
  };
}

/** A verified checkpoint as its row of `checkpoints`. */
export const storedCheckpointRow = (
  { user_id, id }: { user_id: string; id: string },
  { path, bytes, sha256, step, epoch, training_loss, validation_loss }: CheckpointSave,
): StoredCheckpointRow => ({
  ...{ step, epoch, training_loss, validation_loss, file_size: bytes, sha256 },
  ...{ storage_bucket: MODELS_BUCKET, storage_path: modelStoragePath(user_id, id, path) },
});
