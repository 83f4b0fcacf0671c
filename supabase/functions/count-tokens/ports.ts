import { z } from 'zod';
import { lengthHistogram } from '../../../src/core/datasets/dataset.schema.ts';
import { rowLengths } from '../../../src/core/datasets/lints/lint-summary.schema.ts';
import { tokenProfileId, type TokenProfile } from '../../../src/core/tokens/token-profile.ts';
import { tokenTally, type TokenTally } from '../../../src/core/tokens/token-tally.ts';
import type { Tokenizer } from '../../../src/core/tokens/tokenizer.ts';

/** A count that this worker holds the lease of. The database keeps the least `learnable_from` of all slices itself. */
export const claimedCount = tokenTally.omit({ learnable_from: true }).extend({
  id: z.uuid(),
  dataset_id: z.uuid(),
  tokenizer: tokenProfileId,
  /** Its figures become the dataset's own. */
  is_default: z.boolean(),
  bytes_total: z.int().positive(),
  bytes_done: z.int().nonnegative(),
  /** Null before the first slice. */
  length_histogram: lengthHistogram.nullable(),
  row_lengths: rowLengths.nullable(),
  /** Attempts since the cursor last moved, this one included. */
  attempts: z.int().positive(),
  storage_bucket: z.string(),
  normalized_path: z.string(),
});
export type ClaimedCount = z.infer<typeof claimedCount>;

/** Who is to blame for a failure: the file (final), this attempt, or the installation (tried again for ever). */
export type Blame = 'file' | 'attempt' | 'installation';

/** A failure in words for the dataset's owner. */
export class CountError extends Error {
  override readonly name = 'CountError';

  constructor(
    message: string,
    readonly blame: Blame,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The database side; every write is fenced by the lease of `worker`. */
export interface CountStore {
  /** Ids of the catalogue's active base models, the default first. */
  baseModels(): Promise<string[]>;
  /** The count that has waited longest; null when none waits. Ready datasets get one for `defaultTokenizer`. */
  claim(worker: string, leaseSeconds: number, defaultTokenizer: string | null): Promise<ClaimedCount | null>;
  /** Saves all bytes up to `bytesDone`. False when the lease was lost: nothing was written. */
  save(worker: string, count: ClaimedCount, bytesDone: number, tally: TokenTally): Promise<boolean>;
  /** Gives the count back. False when the lease was lost. */
  fail(worker: string, countId: string, reason: string, blame: Blame): Promise<boolean>;
}

/** Reads exactly the bytes `[start, end)` of a stored object. Throws a CountError. */
export type ReadRange = (
  file: { bucket: string; path: string },
  start: number,
  end: number,
) => Promise<Uint8Array>;

/** Loads the tokenizer of a profile. Throws a CountError. */
export type LoadTokenizer = (profile: TokenProfile) => Promise<Tokenizer>;
