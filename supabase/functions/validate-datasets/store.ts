import type { SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';
import type { SampleConversation } from '../../../src/core/datasets/dataset.schema.ts';
import { datasetFormat } from '../../../src/core/datasets/dataset.schema.ts';
import type { ValidationReport } from '../../../src/core/datasets/report.ts';
import type { LengthHistogram } from '../../../src/core/datasets/statistics.ts';

/** A dataset that this worker holds the lease of. */
const claimedDataset = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  /** The format its owner asked for; null detects it. */
  format: datasetFormat.nullable(),
  storage_bucket: z.string(),
  storage_path: z.string(),
  file_name: z.string(),
  file_size: z.coerce.number().int().positive(),
  validation_attempts: z.int().positive(),
});
export type ClaimedDataset = z.infer<typeof claimedDataset>;

/** What a finished validation writes on its dataset: the columns' own names. */
export interface CompletedValidation {
  status: 'ready' | 'error';
  format: z.infer<typeof datasetFormat> | null;
  total_training_pairs: number;
  total_validation_pairs: number;
  total_conversations: number;
  total_rows: number;
  total_tokens: number;
  tokenizer: string;
  avg_turns_per_conversation: number | null;
  avg_tokens_per_turn: number | null;
  length_histogram: LengthHistogram;
  validation_errors: ValidationReport;
  sample_data: SampleConversation[];
  normalized_path: string | null;
  normalized_sha256: string | null;
  normalized_bytes: number | null;
  error_message: string | null;
}

/** The database side of validation; every write is fenced by the lease of `worker`. */
export interface ValidationStore {
  /** The dataset that has waited longest, leased for so many seconds; null when none waits. */
  claim(worker: string, leaseSeconds: number): Promise<ClaimedDataset | null>;
  /** False when the lease was lost: nothing was written. */
  complete(worker: string, datasetId: string, result: CompletedValidation): Promise<boolean>;
  /** Gives the dataset back for another attempt; the database ends it in `error` after the fifth. */
  fail(worker: string, datasetId: string, reason: string): Promise<boolean>;
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
    fail(worker, datasetId, reason) {
      const args = { p_worker: worker, p_dataset_id: datasetId, p_reason: reason };
      return call('fail_dataset_validation_attempt', args, z.boolean());
    },
  };
}
