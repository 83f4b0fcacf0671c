import type { z } from 'zod';
import type { lengthHistogram } from '../../datasets/dataset.schema.ts';

export type LengthHistogram = z.infer<typeof lengthHistogram>;

/** How long rows are once the trainer has cut them, in tokens. */
export interface RowLengths {
  mean: number;
  /** Expected longest row of a micro-batch. */
  longestOfBatch: number;
  /** The longest row of all: its batch needs the most memory. */
  longest: number;
  /** Share of the rows that lose tokens. */
  truncatedRows: number;
  /** Share of the tokens that is cut off. */
  truncatedShare: number;
}

/**
 * Lengths of the rows of a dataset, cut at `maxLength`. Without a histogram every row counts as the mean. With one, the
 * longest of `batchSize` random rows is `Σ x·(F(x)ᵇ − F(x−)ᵇ)` over its bins, F the distribution function.
 */
export function rowLengths(
  dataset: { rows: number; tokens: number; lengthHistogram: LengthHistogram | null },
  maxLength: number,
  batchSize: number,
): RowLengths {
  const mean = dataset.rows > 0 ? dataset.tokens / dataset.rows : 0;
  const bins = dataset.lengthHistogram ? binLengths(dataset.lengthHistogram, mean) : [];
  if (!dataset.lengthHistogram || bins.length === 0) {
    const cut = Math.min(mean, maxLength);
    const truncatedShare = mean > 0 ? 1 - cut / mean : 0;
    return {
      mean: cut,
      longestOfBatch: cut,
      longest: cut,
      truncatedRows: mean > maxLength ? 1 : 0,
      truncatedShare,
    };
  }
  let below = 0;
  let cutMean = 0;
  let longestOfBatch = 0;
  let truncatedRows = 0;
  for (const { length, share } of bins) {
    const cut = Math.min(length, maxLength);
    const upTo = Math.min(1, below + share);
    cutMean += cut * share;
    if (length > maxLength) truncatedRows += share;
    longestOfBatch += cut * (upTo ** batchSize - below ** batchSize);
    below = upTo;
  }
  const truncatedShare = mean > 0 ? Math.max(0, 1 - cutMean / mean) : 0;
  const longest = Math.min(dataset.lengthHistogram.max_tokens, maxLength);
  return { mean: cutMean, longestOfBatch, longest, truncatedRows, truncatedShare };
}

/** A typical length per bin, scaled so that their mean is the dataset's. */
function binLengths(histogram: LengthHistogram, mean: number): { length: number; share: number }[] {
  const rows = histogram.bins.reduce((sum, count) => sum + count, 0);
  const bins = histogram.bins.flatMap((count, index) => {
    const start = index * histogram.bin_width;
    const end =
      index === histogram.bins.length - 1
        ? Math.max(start, histogram.max_tokens)
        : start + histogram.bin_width;
    return count > 0 ? [{ length: (start + end) / 2, share: count / rows }] : [];
  });
  const binMean = bins.reduce((sum, { length, share }) => sum + length * share, 0);
  const scale = binMean > 0 && mean > 0 ? mean / binMean : 1;
  return bins.map(({ length, share }) => ({ length: length * scale, share }));
}
