import { z } from 'zod';
import { lengthHistogram } from '../datasets/dataset.schema.ts';
import { rowLengths } from '../datasets/lints/lint-summary.schema.ts';
import { timestamp } from '../http/envelope.ts';
import { tokenProfileId } from './token-profile.ts';

export const tokenCountStatus = z.enum(['waiting', 'counting', 'done', 'error']);

/** The exact token counts of a dataset for one tokenizer with its chat template. Figures grow while it is `counting`. */
export const tokenCountView = z.object({
  tokenizer: tokenProfileId,
  status: tokenCountStatus,
  bytes_total: z.int(),
  /** Bytes of the normalized file that are counted. */
  bytes_done: z.int(),
  total_rows: z.int(),
  /** Messages. */
  total_turns: z.int(),
  /** Tokens of all rows, template included, before any cut. */
  total_tokens: z.int(),
  /** Tokens that are learned: the answers and the token that ends each. */
  target_tokens: z.int(),
  length_histogram: lengthHistogram.nullable(),
  /** What any sequence length cuts off: null before the first rows are counted. */
  row_lengths: rowLengths.nullable(),
  error_message: z.string().nullable(),
  counted_at: timestamp.nullable(),
});
export type TokenCountView = z.infer<typeof tokenCountView>;

export const tokenCountList = z.object({ counts: z.array(tokenCountView) });
export type TokenCountList = z.infer<typeof tokenCountList>;

export const countTokensInput = z.strictObject({ base_model: z.string().min(1).max(200) });
export type CountTokensInput = z.infer<typeof countTokensInput>;
