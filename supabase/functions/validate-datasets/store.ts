import type { SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';
import {
  datasetFormat,
  lengthHistogram,
  sampleConversation,
  type ValidationProgress,
} from '../../../src/core/datasets/dataset.schema.ts';
import { datasetFixes } from '../../../src/core/datasets/fixes/fixes.schema.ts';
import { validationReport } from '../../../src/core/datasets/report.ts';
import { validationCursor, type ValidationCursor } from './cursor.ts';

/** A dataset that this worker holds the lease of. */
export const claimedDataset = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  /** The format its owner asked for; null detects it. */
  format: datasetFormat.nullable(),
  storage_bucket: z.string(),
  storage_path: z.string(),
  file_name: z.string(),
  file_size: z.coerce.number().int().positive(),
  /** Attempts since it last got further, this one included. */
  validation_attempts: z.int().positive(),
  /** Of the file on its owner's disk; null when nobody said. */
  file_sha256: z.string().nullable(),
  /** The normalized file of an earlier validation. */
  normalized_path: z.string().nullable(),
  validation_cursor: validationCursor,
  /** Set while the file of a version is still to be made: the upload of its parent, and what to change. */
  making: z
    .object({
      fixes: datasetFixes,
      storage_path: z.string(),
      file_name: z.string(),
      file_size: z.coerce.number().int().positive(),
      format: datasetFormat.nullable(),
    })
    .nullable(),
});
export type ClaimedDataset = z.infer<typeof claimedDataset>;

/** What a finished validation writes on its dataset: the columns' own names. */
export const completedValidation = z.object({
  status: z.enum(['ready', 'error']),
  format: datasetFormat.nullable(),
  total_training_pairs: z.int(),
  total_validation_pairs: z.int(),
  total_conversations: z.int(),
  total_rows: z.int(),
  total_tokens: z.int(),
  tokenizer: z.string(),
  avg_turns_per_conversation: z.number().nullable(),
  avg_tokens_per_turn: z.number().nullable(),
  length_histogram: lengthHistogram,
  validation_errors: validationReport,
  sample_data: z.array(sampleConversation),
  normalized_path: z.string().nullable(),
  normalized_sha256: z.string().nullable(),
  normalized_bytes: z.int().nullable(),
  error_message: z.string().nullable(),
});
export type CompletedValidation = z.infer<typeof completedValidation>;

/** The file of a version, once it is in storage. */
export const madeFile = z.object({ file_size: z.int().positive(), file_sha256: z.string() });
export type MadeFile = z.infer<typeof madeFile>;

const leftover = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  storage_bucket: z.string(),
  validation_cursor: validationCursor.pick({ run: true, obsolete: true }),
});
/** A validation that has ended, or whose dataset was deleted, and whose working files may still be in storage. */
export type Leftover = z.infer<typeof leftover>;

/** The database side of validation; every write is fenced by the lease of `worker`. */
export interface ValidationStore {
  /** The dataset that has waited longest, leased for so many seconds; null when none waits. */
  claim(worker: string, leaseSeconds: number): Promise<ClaimedDataset | null>;
  /** False when the lease was lost: nothing was written. */
  complete(worker: string, datasetId: string, result: CompletedValidation): Promise<boolean>;
  /** Notes that the file of a version is made: it waits for its validation. False when the lease was lost. */
  made(worker: string, datasetId: string, file: MadeFile): Promise<boolean>;
  /** Saves a slice and lets go of the dataset. False when the lease was lost: nothing was written. */
  save(
    worker: string,
    datasetId: string,
    cursor: ValidationCursor,
    progress: Omit<ValidationProgress, 'updated_at'>,
  ): Promise<boolean>;
  /**
   * Gives the dataset back for another attempt; the database ends it in `error` after the fifth without progress, or at once
   * when the failure is final. False when the lease was lost.
   */
  fail(worker: string, datasetId: string, reason: string, isFinal: boolean): Promise<boolean>;
  leftovers(limit: number): Promise<Leftover[]>;
  /** Notes that nothing of a run is left in storage. */
  forgetRun(datasetId: string, run: string): Promise<void>;
}

/** The store behind the service-role client. Its calls throw an Error when the database refuses or cannot be reached. */
export function createValidationStore(client: SupabaseClient): ValidationStore {
  const call = async <Schema extends z.ZodType>(name: string, args: object, answer: Schema) => {
    const { data, error } = await client.rpc(name, args);
    if (error) throw new Error(`${name}: ${error.message}`);
    return answer.parse(data);
  };
  return {
    async claim(worker, leaseSeconds) {
      const args = { p_worker: worker, p_limit: 1, p_lease_seconds: leaseSeconds };
      const claimed = await call('claim_datasets_for_validation', args, z.array(claimedDataset));
      return claimed[0] ?? null;
    },
    complete(worker, datasetId, result) {
      const args = { p_worker: worker, p_dataset_id: datasetId, p_result: result };
      return call('complete_dataset_validation', args, z.boolean());
    },
    made(worker, datasetId, { file_size, file_sha256 }) {
      const file = { p_file_size: file_size, p_file_sha256: file_sha256 };
      const args = { p_worker: worker, p_dataset_id: datasetId, ...file };
      return call('complete_dataset_version', args, z.boolean());
    },
    save(worker, datasetId, cursor, progress) {
      const args = { p_worker: worker, p_dataset_id: datasetId, p_cursor: cursor, p_progress: progress };
      return call('save_validation_slice', args, z.boolean());
    },
    fail(worker, datasetId, reason, isFinal) {
      const args = {
        p_worker: worker,
        p_dataset_id: datasetId,
        p_reason: reason,
        p_is_final: isFinal,
      };
      return call('fail_dataset_validation_attempt', args, z.boolean());
    },
    leftovers(limit) {
      return call('list_validation_leftovers', { p_limit: limit }, z.array(leftover));
    },
    async forgetRun(datasetId, run) {
      await call('forget_validation_run', { p_dataset_id: datasetId, p_run: run }, z.boolean());
    },
  };
}
