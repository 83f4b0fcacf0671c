import type { ValidationResult } from '../../../src/core/datasets/validator.ts';
import type { CompletedValidation } from './store.ts';

/** The columns that a finished validation writes. A dataset that is not ready has no normalized file. */
export function describeResult(
  result: ValidationResult,
  normalizedPath: string,
  sha256: string,
): CompletedValidation {
  const { report, statistics } = result;
  const written = report.ready
    ? {
        normalized_path: normalizedPath,
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

/** The same result, not ready: its rows are fine, but more than storage takes as one file. Complete but for that file. */
export function tooLargeToStore(result: ValidationResult, maxBytes: number): ValidationResult {
  const parts = Math.ceil(result.normalizedBytes / maxBytes);
  const reason =
    `As the file that training reads, the rows take ${megabytes(result.normalizedBytes)}; at most ${megabytes(maxBytes)} can be stored. ` +
    `The upload is kept and its report is complete. Split it into ${parts} or more datasets of about the same size and upload those.`;
  return { ...result, report: { ...result.report, ready: false, reason: result.report.reason ?? reason } };
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / (1024 * 1024)).toLocaleString('en-US')} MB`;
