import { createSHA256 } from 'hash-wasm';
import type { ReadinessLimits } from '../../../src/core/datasets/readiness.ts';
import { createValidator, type ValidationResult } from '../../../src/core/datasets/validator.ts';
import type { DatasetStorage, StoredFile } from './storage.ts';
import type { ClaimedDataset, CompletedValidation } from './store.ts';

/** Where the normalized file of a dataset lies: beside its upload. */
export const normalizedFile = (dataset: ClaimedDataset): StoredFile => ({
  bucket: dataset.storage_bucket,
  path: `${dataset.user_id}/${dataset.id}/normalized.jsonl`,
});

/**
 * Validates one uploaded file: read in ranges, parsed as it comes, and written back as the normalized file in the same
 * stream, so that the memory stays the same whatever the size. The file is hashed while it is written. A file without one
 * usable row writes nothing. Throws a StorageError when storage fails; a malformed file is a result.
 */
export async function validateDataset(
  dataset: ClaimedDataset,
  storage: DatasetStorage,
  limits: ReadinessLimits,
): Promise<CompletedValidation> {
  const hasher = (await createSHA256()).init();
  const pieces: Uint8Array[] = [];
  const validator = createValidator({
    fileName: dataset.file_name,
    requestedFormat: dataset.format,
    limits,
    sink: (piece) => {
      hasher.update(piece);
      pieces.push(piece);
    },
  });
  const upload = { bucket: dataset.storage_bucket, path: dataset.storage_path };
  let result: ValidationResult | null = null;

  async function* normalize() {
    for await (const chunk of storage.read(upload, dataset.file_size)) {
      validator.push(chunk);
      yield* pieces.splice(0);
      if (validator.isOver) break;
    }
    result = validator.finish();
    yield* pieces.splice(0);
  }

  const normalized = normalize();
  const first = await normalized.next();
  if (!first.done) await write(storage, normalizedFile(dataset), first.value, normalized);
  return describeResult(dataset, finished(result), hasher.digest('hex'));
}

/** Streams the pieces to storage. A failure while reading is told as such, not as the broken upload that it also causes. */
async function write(
  storage: DatasetStorage,
  file: StoredFile,
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): Promise<void> {
  let readFailure: unknown = null;
  const content = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(first),
    async pull(controller) {
      try {
        const next = await rest.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      } catch (error) {
        readFailure = error;
        controller.error(error);
      }
    },
    async cancel() {
      await rest.return(undefined);
    },
  });
  try {
    await storage.write(file, content);
  } catch (error) {
    throw readFailure ?? error;
  }
}

function finished(result: ValidationResult | null): ValidationResult {
  if (result === null)
    throw new Error('Storage ended the upload of the normalized file before it was complete.');
  return result;
}

function describeResult(
  dataset: ClaimedDataset,
  result: ValidationResult,
  sha256: string,
): CompletedValidation {
  const { report, statistics } = result;
  const written = report.ready
    ? {
        normalized_path: normalizedFile(dataset).path,
        normalized_sha256: sha256,
        normalized_bytes: result.normalizedBytes,
      }
    : { normalized_path: null, normalized_sha256: null, normalized_bytes: null };
  return {
    status: report.ready ? 'ready' : 'error',
    format: report.format,
    total_training_pairs: statistics.trainingPairs,
    total_validation_pairs: statistics.validationPairs,
    total_conversations: statistics.conversations,
    total_rows: statistics.rows,
    total_tokens: statistics.tokens,
    tokenizer: result.tokenizer,
    avg_turns_per_conversation: statistics.avgTurnsPerConversation,
    avg_tokens_per_turn: statistics.avgTokensPerTurn,
    length_histogram: statistics.lengthHistogram,
    validation_errors: report,
    sample_data: result.samples,
    ...written,
    error_message: report.reason,
  };
}
