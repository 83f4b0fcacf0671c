import type { RowLengths } from './lint-summary.schema.ts';

/** Below 16 every number has its own bin, from there on every power of two has 8. */
const EXACT = 16;
const BINS_A_POWER = 8;

/** The bin of a number of tokens. Powers of two, and eighths between them, are bounds of bins. */
export function lengthBin(tokens: number): number {
  if (tokens < EXACT) return tokens;
  const power = 31 - Math.clz32(tokens);
  return EXACT + (power - 4) * BINS_A_POWER + ((tokens >>> (power - 3)) & 7);
}

/** The smallest number of a bin. */
function binStart(bin: number): number {
  if (bin < EXACT) return bin;
  const power = Math.floor((bin - EXACT) / BINS_A_POWER) + 4;
  return 2 ** power + ((bin - EXACT) % BINS_A_POWER) * 2 ** (power - 3);
}

/** Collects the lengths of rows in a few hundred numbers, whatever their count. */
export class RowLengthCollector {
  /** Adds to the given lengths. */
  constructor(private readonly lengths: RowLengths = { rows: [], tokens: [], first_target: [] }) {}

  /** `promptTokens` stand before the first target; null of a row that has none. */
  add(tokens: number, promptTokens: number | null): void {
    const { lengths } = this;
    // Less one: a row of exactly the sequence length is not cut.
    increase(lengths.rows, lengthBin(tokens - 1), 1);
    increase(lengths.tokens, lengthBin(tokens - 1), tokens);
    if (promptTokens !== null) increase(lengths.first_target, lengthBin(promptTokens), 1);
  }

  save(): RowLengths {
    return structuredClone(this.lengths);
  }
}

function increase(bins: number[], bin: number, by: number): void {
  while (bins.length <= bin) bins.push(0);
  bins[bin] = (bins[bin] ?? 0) + by;
}

/** What a sequence length does to the rows of a dataset. */
export interface Truncation {
  /** Rows that lose tokens, and how many tokens in all. */
  readonly rows: number;
  readonly tokens: number;
  /** Rows of which no target is left: they teach nothing. */
  readonly rowsWithoutTarget: number;
  /** Exact for powers of two and the eighths between them; an estimate within the bin otherwise. */
  readonly isExact: boolean;
}

/** What is cut at a sequence length (tokens, at least 1). */
export function truncationAt({ rows, tokens, first_target }: RowLengths, sequenceLength: number): Truncation {
  const bin = lengthBin(sequenceLength);
  const [start, end] = [binStart(bin), binStart(bin + 1)];
  const share = (end - sequenceLength) / (end - start);
  const beyond = (bins: readonly number[]) =>
    bins.slice(bin + 1).reduce((sum, count) => sum + count, 0) + (bins[bin] ?? 0) * share;
  const cutRows = beyond(rows);
  return {
    rows: Math.round(cutRows),
    tokens: Math.max(0, Math.round(beyond(tokens) - cutRows * sequenceLength)),
    rowsWithoutTarget: Math.round(beyond(first_target)),
    isExact: start === sequenceLength,
  };
}
