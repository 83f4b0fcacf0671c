import { isTarget, type CanonicalRow } from './canonical-row.ts';
import { hash53 } from './hash.ts';
import { HashTable, type HashTableState } from './hash-table.ts';
import { addLength, emptyLengths, type LengthHistogram } from './length-bins.ts';

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
  lengths: LengthHistogram;
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
      lengths: emptyLengths(),
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

  release(): void {
    this.seen.release();
  }

  add(row: CanonicalRow, tokens: number): void {
    const { counts } = this;
    let targets = 0;
    for (const message of row.messages) if (isTarget(message)) targets += 1;
    counts.rows += 1;
    counts.turns += row.messages.length;
    counts.tokens += tokens;
    if (row.split === 'train') counts.trainingPairs += targets;
    else counts.validationPairs += targets;
    this.countConversation(hash53(row.conversation_id));
    addLength(counts.lengths, tokens);
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
      lengthHistogram: structuredClone(this.counts.lengths),
    };
  }

  private countConversation(hash: number): void {
    const { counts, seen } = this;
    const isRepeated = hash === counts.lastConversation || seen.getOrInsert(hash, 1) !== undefined;
    if (!isRepeated) counts.conversations += 1;
    counts.lastConversation = hash;
  }
}

/** Rounded to two decimals; null without anything to divide by. */
function ratio(total: number, count: number): number | null {
  return count === 0 ? null : Math.round((total / count) * 100) / 100;
}
