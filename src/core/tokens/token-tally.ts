import { z } from 'zod';
import { canonicalRow } from '../datasets/canonical-row.ts';
import { lengthHistogram } from '../datasets/dataset.schema.ts';
import { rowLengths } from '../datasets/lints/lint-summary.schema.ts';
import { RowLengthCollector } from '../datasets/lints/row-lengths.ts';
import { addLength, emptyLengths } from '../datasets/length-bins.ts';
import { countRow } from './row-tokens.ts';
import type { TokenProfile } from './token-profile.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Running token counts of a normalized file, as plain JSON: all that is needed to go on from where it was. */
export const tokenTally = z.object({
  total_rows: z.int(),
  total_turns: z.int(),
  total_tokens: z.int(),
  target_tokens: z.int(),
  /** The shortest sequence length that leaves an answer of the train split something to learn; null while there is no such answer. */
  learnable_from: z.int().nullable(),
  length_histogram: lengthHistogram,
  row_lengths: rowLengths,
});
export type TokenTally = z.infer<typeof tokenTally>;

/** A tally of no rows. */
export const startTally = (): TokenTally => ({
  total_rows: 0,
  total_turns: 0,
  total_tokens: 0,
  target_tokens: 0,
  learnable_from: null,
  length_histogram: emptyLengths(),
  row_lengths: new RowLengthCollector().save(),
});

/**
 * Adds the rows of some whole lines of a normalized file. Throws a SyntaxError or ZodError when a line is no canonical row:
 * then the file is not the one that validation wrote.
 */
export function tallyLines(
  tally: TokenTally,
  lines: string,
  profile: TokenProfile,
  tokenizer: Tokenizer,
): void {
  const rowLengths = new RowLengthCollector(tally.row_lengths);
  for (const line of lines.split('\n')) {
    if (line === '') continue;
    const { messages, split } = canonicalRow.parse(JSON.parse(line));
    const { tokens, targets, learnableFrom } = countRow(profile, tokenizer, messages);
    tally.total_rows += 1;
    tally.total_turns += messages.length;
    tally.total_tokens += tokens;
    tally.target_tokens += targets;
    if (split === 'train' && learnableFrom !== null) {
      tally.learnable_from = Math.min(tally.learnable_from ?? Infinity, learnableFrom);
    }
    addLength(tally.length_histogram, tokens);
    rowLengths.add(tokens, learnableFrom === null ? null : learnableFrom - 1);
  }
}
