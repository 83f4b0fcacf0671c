import { z } from 'zod';

const counts = z.array(z.int().nonnegative());

/**
 * How long the rows are, for any sequence length: logarithmic bins (see `lengthBin`), trailing empty ones left out. `rows` and
 * `tokens` are by a row's length less one, `first_target` counts rows by the tokens before their first target.
 */
export const rowLengths = z.object({ rows: counts, tokens: counts, first_target: counts });
export type RowLengths = z.infer<typeof rowLengths>;

/** What the quality checks say of the file as a whole, beside the defects of single rows. */
export const lintSummary = z.object({
  lengths: rowLengths,
  /** The languages that the answers look like, the most frequent first; `unknown` for those that give no hint. */
  languages: z.array(
    z.object({
      language: z.string(),
      rows: z.int().positive(),
      first_line: z.int().positive(),
      first_offset: z.int().nonnegative(),
    }),
  ),
  /** How many of the usable rows each of the costlier checks has looked at. */
  looked_at: z.object({
    rows: z.int().nonnegative(),
    repetitions: z.int().nonnegative(),
    near_duplicates: z.int().nonnegative(),
    languages: z.int().nonnegative(),
    personal_data: z.int().nonnegative(),
  }),
});
export type LintSummary = z.infer<typeof lintSummary>;
