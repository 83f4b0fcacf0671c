import { isTarget, type DatasetSplit, type MessageRole } from '../canonical-row.ts';
import { problem, type Problem } from '../defects.ts';
import { hash53 } from '../hash.ts';
import { HashTable, type HashTableState } from '../hash-table.ts';
import type { LintedRow } from './linted-row.ts';
import { RunningHash } from './running-hash.ts';

/** What an entry of the table stands for: the same texts hash differently as each of these. */
const PROMPT = 1;
const ANSWERED_PROMPT = 2;
const ROW: Readonly<Record<DatasetSplit, number>> = { train: 3, validation: 4 };
const ROLE: Readonly<Record<MessageRole, number>> = { system: 1, user: 2, assistant: 3 };
const OTHER: Readonly<Record<DatasetSplit, DatasetSplit>> = { train: 'validation', validation: 'train' };

/** Two for a row with one target, two more for each further one: about 200,000 such rows, in a table of 6 MB. */
const MAX_ENTRIES = 415_000;

export interface RepetitionFinderState {
  readonly seen: HashTableState;
  readonly rows: number;
}

/**
 * Finds rows that repeat an earlier one, in their own split or across the two, prompts with several answers, and
 * conversations that the data puts into both splits. It remembers a bounded number of rows, about 200,000; rows beyond are
 * compared with those.
 */
export class RepetitionFinder {
  private constructor(
    private readonly seen: HashTable,
    private rows: number,
  ) {}

  static start(): RepetitionFinder {
    return new RepetitionFinder(new HashTable(MAX_ENTRIES), 0);
  }

  static restore({ seen, rows }: RepetitionFinderState): RepetitionFinder {
    return new RepetitionFinder(HashTable.restore(seen, MAX_ENTRIES), rows);
  }

  save(): RepetitionFinderState {
    return { seen: this.seen.save(), rows: this.rows };
  }

  release(): void {
    this.seen.release();
  }

  /** How many rows it remembers. */
  get remembered(): number {
    return this.rows;
  }

  check(row: LintedRow): Problem[] {
    if (!this.seen.isFull) this.rows += 1;
    const hash = new RunningHash();
    const last = row.messages.length - 1;
    let contradicted: number | undefined;
    let isKnownPrompt = false;
    for (let index = 0; index <= last; index += 1) {
      const message = row.messages[index];
      if (message === undefined) continue;
      const prompt = isTarget(message) ? hash.value(PROMPT) : null;
      hash.addNumber(ROLE[message.role]).add(row.texts, index);
      if (prompt === null) continue;
      const isFull = this.seen.isFull;
      const first = this.seen.getOrInsert(prompt, row.line);
      if (first !== undefined) {
        isKnownPrompt = true;
        // Once full, an answer that is not there may just not have been remembered.
        if (!isFull && !this.isKnownAnswer(hash)) contradicted ??= first;
      }
      // An answer at the end is remembered as the row.
      if (index < last) this.seen.getOrInsert(hash.value(ANSWERED_PROMPT), row.line);
    }
    const found = this.repeats(row, hash, isKnownPrompt);
    if (contradicted !== undefined) found.push(problem('contradicting_target', { first: contradicted }));
    if (row.isSplitExplicit) found.push(...this.straddles(row));
    return found;
  }

  /** Whether a prompt was answered like this before, inside a row or at the end of one. */
  private isKnownAnswer(hash: RunningHash): boolean {
    const kinds = [ANSWERED_PROMPT, ROW.train, ROW.validation];
    return kinds.some((kind) => this.seen.get(hash.value(kind)) !== undefined);
  }

  /** Where the row is already. A row whose prompts are all new is new: every row's are remembered before it. */
  private repeats({ split, line }: LintedRow, hash: RunningHash, isKnownPrompt: boolean): Problem[] {
    const across = isKnownPrompt ? this.seen.get(hash.value(ROW[OTHER[split]])) : undefined;
    const first = this.seen.getOrInsert(hash.value(ROW[split]), line);
    if (across !== undefined) return [problem('leaked_split', { first: across })];
    return first === undefined ? [] : [problem('duplicate_row', { first })];
  }

  private straddles({ conversationId, split, line }: LintedRow): Problem[] {
    const isNew = this.seen.getOrInsert(hash53(conversationId, split), line) === undefined;
    const isInOther = this.seen.get(hash53(conversationId, OTHER[split])) !== undefined;
    return isNew && isInOther ? [problem('conversation_in_both_splits')] : [];
  }
}
