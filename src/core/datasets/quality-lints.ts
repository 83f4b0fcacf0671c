import { isTarget, type CanonicalMessage } from './canonical-row.ts';
import { problem, type Problem } from './defects.ts';
import { hash53 } from './hash.ts';
import { HashTable, type HashTableState } from './hash-table.ts';

/** Targets shorter than this are reported. */
const NEAR_EMPTY_CHARACTERS = 5;
const LITERAL_NEWLINE = '\\n';

/** Warnings about the text of one row. Only targets and what they answer are looked at: earlier history was a row of its own. */
export function lintMessages(messages: readonly CanonicalMessage[]): Problem[] {
  const found: Problem[] = [];
  messages.forEach((message, index) => {
    if (!isTarget(message)) return;
    const text = message.content.trim();
    const question = messages[index - 1]?.content ?? '';
    if (text.length < NEAR_EMPTY_CHARACTERS)
      found.push(problem('target_near_empty', { characters: text.length }));
    if (text.endsWith('\\')) found.push(problem('target_cut_off'));
    if (text.includes(LITERAL_NEWLINE) || question.includes(LITERAL_NEWLINE))
      found.push(problem('literal_newline'));
  });
  return found;
}

export type DuplicateFinderState = HashTableState;

/** Finds rows with exactly the same messages. It remembers a bounded number of rows; rows beyond are compared with those. */
export class DuplicateFinder {
  constructor(private readonly seen = new HashTable()) {}

  /** A problem when an earlier row had the same messages. */
  check(messages: readonly CanonicalMessage[], line: number): Problem[] {
    const hash = hash53(...messages.flatMap(({ role, content, weight }) => [role, content, String(weight)]));
    const first = this.seen.getOrInsert(hash, line);
    return first === undefined ? [] : [problem('duplicate_row', { first })];
  }

  save(): DuplicateFinderState {
    return this.seen.save();
  }

  static restore(state: DuplicateFinderState): DuplicateFinder {
    return new DuplicateFinder(HashTable.restore(state));
  }
}
