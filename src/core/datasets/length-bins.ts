import type { z } from 'zod';
import type { lengthHistogram } from './dataset.schema.ts';

export type LengthHistogram = z.infer<typeof lengthHistogram>;

const HISTOGRAM_BINS = 64;
const FIRST_BIN_WIDTH = 8;

/** A histogram of no rows. */
export const emptyLengths = (): LengthHistogram => ({
  bin_width: FIRST_BIN_WIDTH,
  bins: new Array<number>(HISTOGRAM_BINS).fill(0),
  max_tokens: 0,
});

/** Counts a row of so many tokens. One too long for the histogram doubles the width of its bins, as often as needed. */
export function addLength(lengths: LengthHistogram, tokens: number): void {
  lengths.max_tokens = Math.max(lengths.max_tokens, tokens);
  while (tokens >= lengths.bin_width * HISTOGRAM_BINS) {
    const { bins } = lengths;
    lengths.bin_width *= 2;
    lengths.bins = bins.map((_, index) => (bins[2 * index] ?? 0) + (bins[2 * index + 1] ?? 0));
  }
  const bin = Math.floor(tokens / lengths.bin_width);
  lengths.bins[bin] = (lengths.bins[bin] ?? 0) + 1;
}
