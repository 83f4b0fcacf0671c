/** One tokenized row. `lossWeights[i]` weighs the prediction of `tokens[i + 1]` from the tokens up to i. */
export interface Sequence {
  tokens: Int32Array;
  lossWeights: Float32Array;
  /** Decides this row's dropout masks, whatever batch or thread it lands in. */
  dropoutSeed?: number;
}

/** Where a sequence lies in the concatenated rows of a micro-batch. */
export interface Segment {
  /** First row. */
  start: number;
  /** Rows used, a multiple of 8; the last ones may be padding that nothing reads. */
  rows: number;
  /** Rows before this segment in the attention matrices' storage, in floats. */
  attentionOffset: number;
  dropoutSeed: number;
}

export const roundUpTo8 = (n: number) => (n + 7) & ~7;

/** Sum of the weights that a loss over these rows is divided by. */
export function totalLossWeight(sequences: readonly Sequence[]): number {
  let total = 0;
  for (const { lossWeights } of sequences) for (const weight of lossWeights) total += weight;
  return total;
}

export function totalTokens(sequences: readonly Sequence[]): number {
  return sequences.reduce((sum, { tokens }) => sum + tokens.length, 0);
}

/** Cuts a batch, in order, into micro-batches of at most `maxRows` padded rows each. */
export function planMicroBatches(sequences: readonly Sequence[], maxRows: number): Sequence[][] {
  const plan: Sequence[][] = [];
  let current: Sequence[] = [];
  let rows = 0;
  for (const sequence of sequences) {
    const needed = roundUpTo8(sequence.tokens.length);
    if (needed > maxRows)
      throw new Error(`A sequence of ${needed} rows exceeds a micro-batch of ${maxRows}.`);
    if (rows + needed > maxRows) {
      plan.push(current);
      current = [];
      rows = 0;
    }
    current.push(sequence);
    rows += needed;
  }
  if (current.length > 0) plan.push(current);
  return plan;
}

/** Lays sequences one after the other, each padded to a multiple of 8 rows. */
export function layOut(sequences: readonly Sequence[], heads: number): { segments: Segment[]; rows: number } {
  const segments: Segment[] = [];
  let start = 0;
  let attentionOffset = 0;
  for (const { tokens, dropoutSeed = 0 } of sequences) {
    const rows = roundUpTo8(tokens.length);
    segments.push({ start, rows, attentionOffset, dropoutSeed });
    start += rows;
    attentionOffset += heads * rows * rows;
  }
  return { segments, rows: start };
}
