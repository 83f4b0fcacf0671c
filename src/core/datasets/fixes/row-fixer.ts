import type { CanonicalMessage } from '../canonical-row.ts';
import { hash53 } from '../hash.ts';
import { HashTable, type HashTableState } from '../hash-table.ts';
import { ROW_FIXES, type DatasetFixes, type FixEffect, type RowFix } from './fixes.schema.ts';
import { repairRoleOrder, unescapeNewlines } from './message-fixes.ts';

const MAX_EXAMPLES = 3;
const MAX_EXAMPLE_CHARACTERS = 240;
/** So much of the text before a change is shown with it. */
const CONTEXT_CHARACTERS = 40;

export interface RowFixerState {
  readonly seen: HashTableState;
  readonly effects: FixEffect[];
}

interface Change {
  readonly fix: RowFix;
  readonly before: string;
  readonly after: string | null;
}

/** The messages of a row after the fixes, and what was changed; nothing is counted before `accept`. */
export interface FixedMessages {
  readonly messages: readonly CanonicalMessage[];
  readonly changes: readonly Change[];
}

/**
 * Applies the chosen fixes to rows as they stream by, and counts what they do, with examples, in bounded memory. Copies are
 * found among the first 600,000 rows.
 */
export class RowFixer {
  private readonly seen: HashTable;
  private readonly effects: Map<RowFix, FixEffect>;

  constructor(
    private readonly fixes: DatasetFixes,
    state?: RowFixerState,
  ) {
    this.seen = state ? HashTable.restore(state.seen) : new HashTable();
    const effects =
      state?.effects ?? ROW_FIXES.filter((fix) => fixes[fix]).map((fix) => ({ fix, rows: 0, examples: [] }));
    this.effects = new Map(structuredClone(effects).map((effect) => [effect.fix, effect]));
  }

  /** The messages of a parsed record, before the rules for conversations are applied to them. */
  fix(draft: readonly CanonicalMessage[]): FixedMessages {
    const changes: Change[] = [];
    let messages = draft;
    if (this.fixes.repair_role_order) {
      messages = repairRoleOrder(draft);
      if (messages !== draft) {
        changes.push({ fix: 'repair_role_order', before: rolesOf(draft), after: rolesOf(messages) });
      }
    }
    const trims = this.fixes.trim_whitespace;
    if (trims) messages = rewrite(messages, 'trim_whitespace', trim, changes);
    if (this.fixes.unescape_newlines) {
      // An escape at the end becomes white space, which is then not wanted either.
      const unescape = (text: string) => (trims ? trim(unescapeNewlines(text)) : unescapeNewlines(text));
      messages = rewrite(messages, 'unescape_newlines', unescape, changes);
    }
    return { messages, changes };
  }

  release(): void {
    this.seen.release();
  }

  /** Counts the changes of a row that can be used. False: it repeats an earlier one and is left out. */
  accept(changes: readonly Change[], messages: readonly CanonicalMessage[], line: number): boolean {
    if (this.fixes.remove_duplicates) {
      const texts = messages.flatMap(({ role, content, weight }) => [role, content, String(weight)]);
      const first = this.seen.getOrInsert(hash53(...texts), line);
      if (first !== undefined) {
        const before = `Repeats line ${first}: ${messages.at(-1)?.content ?? ''}`;
        this.count({ fix: 'remove_duplicates', before: clip(before), after: null }, line);
        return false;
      }
    }
    for (const change of changes) this.count(change, line);
    return true;
  }

  /** Counts a row that has an error and is left out. */
  reject(reason: string, line: number): void {
    this.count({ fix: 'drop_unusable', before: reason, after: null }, line);
  }

  result(): FixEffect[] {
    return structuredClone([...this.effects.values()]);
  }

  save(): RowFixerState {
    return { seen: this.seen.save(), effects: this.result() };
  }

  private count({ fix, before, after }: Change, line: number): void {
    const effect = this.effects.get(fix);
    if (effect === undefined) return;
    effect.rows += 1;
    if (effect.examples.length < MAX_EXAMPLES) effect.examples.push({ line, before, after });
  }
}

const trim = (text: string) => text.trim();

/** Rewrites every text; the first that changes is the row's example. */
function rewrite(
  messages: readonly CanonicalMessage[],
  fix: RowFix,
  rewriteText: (text: string) => string,
  changes: Change[],
): readonly CanonicalMessage[] {
  const rewritten = messages.map((message) => {
    const content = rewriteText(message.content);
    return content === message.content ? message : { ...message, content };
  });
  const index = rewritten.findIndex((message, at) => message !== messages[at]);
  const [before, after] = [messages[index]?.content, rewritten[index]?.content];
  if (before === undefined || after === undefined) return messages;
  changes.push({ fix, ...aroundChange(before, after) });
  return rewritten;
}

/** The part of two texts around the first place where they differ. */
function aroundChange(before: string, after: string): { before: string; after: string } {
  let same = 0;
  while (same < after.length && before[same] === after[same]) same += 1;
  const start = Math.max(0, same - CONTEXT_CHARACTERS);
  return { before: clip(before, start), after: clip(after, start) };
}

function clip(text: string, start = 0): string {
  const part = text.slice(start, start + MAX_EXAMPLE_CHARACTERS);
  return `${start > 0 ? '…' : ''}${part}${start + part.length < text.length ? '…' : ''}`;
}

const rolesOf = (messages: readonly CanonicalMessage[]) => {
  const roles = messages.map(({ role }) => role);
  return clip(roles.join(', '));
};
