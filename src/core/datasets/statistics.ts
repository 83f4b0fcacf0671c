import type { z } from 'zod';
import { isTarget, type CanonicalRow } from './canonical-row.ts';
import type { lengthHistogram } from './dataset.schema.ts';
import { hash53 } from './hash.ts';
import { HashTable, type HashTableState } from './hash-table.ts';

export type LengthHistogram = z.infer<typeof lengthHistogram>;

const HISTOGRAM_BINS = 64;
const FIRST_BIN_WIDTH = 8;

/** What the page, the API, the database and the tests mean by these words: see docs/glossary.md. */
export interface DatasetStatistics {
  /** Distinct conversations. */
  conversations: number;
  /** Canonical rows. */
  rows: number;
  /** Targets in the train split. */
  trainingPairs: number;
  /** Targets in the validation split. */
  validationPairs: number;
  /** Messages. */
  turns: number;
  tokens: number;
  avgTurnsPerConversation: number | null;
  avgTokensPerTurn: number | null;
  lengthHistogram: LengthHistogram;
}

interface Counts {
  conversations: number;
  rows: number;
  trainingPairs: number;
  validationPairs: number;
  turns: number;
  tokens: number;
  maxTokens: number;
  binWidth: number;
  bins: number[];
  lastConversation: number;
}

export interface StatisticsState {
  readonly counts: Counts;
  readonly seen: HashTableState;
}

/**
 * Running statistics of canonical rows in bounded memory. Distinct conversations are counted by the hash of their id, exactly
 * for the first 600,000; beyond these a conversation counts again when its rows do not follow one another.
 */
export class StatisticsCollector {
  private constructor(
    private readonly counts: Counts,
    private readonly seen: HashTable,
  ) {}

  static start(): StatisticsCollector {
    const counts = {
      conversations: 0,
      rows: 0,
      trainingPairs: 0,
      validationPairs: 0,
      turns: 0,
      tokens: 0,
      maxTokens: 0,
      binWidth: FIRST_BIN_WIDTH,
      bins: new Array<number>(HISTOGRAM_BINS).fill(0),
      lastConversation: -1,
    };
    return new StatisticsCollector(counts, new HashTable());
  }

  static restore({ counts, seen }: StatisticsState): StatisticsCollector {
    return new StatisticsCollector(structuredClone(counts), HashTable.restore(seen));
  }

  save(): StatisticsState {
    return { counts: structuredClone(this.counts), seen: this.seen.save() };
  }

  add(row: CanonicalRow, tokens: number): void {
    const { counts } = this;
    const targets = row.messages.filter(isTarget).length;
    counts.rows += 1;
    counts.turns += row.messages.length;
    counts.tokens += tokens;
    if (row.split === 'train') counts.trainingPairs += targets;
    else counts.validationPairs += targets;
    this.countConversation(hash53(row.conversation_id));
    this.countLength(tokens);
  }

  get targets(): { total: number; training: number } {
    const { trainingPairs, validationPairs } = this.counts;
    return { total: trainingPairs + validationPairs, training: trainingPairs };
  }

  result(): DatasetStatistics {
    const { conversations, rows, trainingPairs, validationPairs, turns, tokens } = this.counts;
    return {
      conversations,
      rows,
      trainingPairs,
      validationPairs,
      turns,
      tokens,
      avgTurnsPerConversation: ratio(turns, conversations),
      avgTokensPerTurn: ratio(tokens, turns),
      lengthHistogram: {
        bin_width: this.counts.binWidth,
        bins: [...this.counts.bins],
        max_tokens: this.counts.maxTokens,
      },
    };
  }

  private countConversation(hash: number): void {
    const { counts, seen } = this;
    const isRepeated = hash === counts.lastConversation || seen.getOrInsert(hash, 1) !== undefined;
    if (!isRepeated) counts.conversations += 1;
    counts.lastConversation = hash;
  }

  /** A row too long for the histogram doubles the width of its bins, as often as needed. */
  private countLength(tokens: number): void {
    const { counts } = this;
    counts.maxTokens = Math.max(counts.maxTokens, tokens);
    while (tokens >= counts.binWidth * HISTOGRAM_BINS) {
      counts.binWidth *= 2;
      counts.bins = counts.bins.map(
        (_, index) => (counts.bins[2 * index] ?? 0) + (counts.bins[2 * index + 1] ?? 0),
      );
    }
    const bin = Math.floor(tokens / counts.binWidth);
    counts.bins[bin] = (counts.bins[bin] ?? 0) + 1;
  }
}

/** Rounded to two decimals; null without anything to divide by. */
function ratio(total: number, count: number): number | null {
  return count === 0 ? null : Math.round((total / count) * 100) / 100;
}
