import type { CanonicalMessage, MessageRole } from '../canonical-row.ts';
import { problem, type Problem } from '../defects.ts';
import type { ParsedRecord } from './format-parser.ts';
import { describeType, FieldReader, isJsonObject, type JsonObject } from './json-object.ts';
import { conversationIdOf, splitOf } from './record-fields.ts';

/** An entry of a history whose role may not be known yet. */
interface HistoryEntry {
  readonly role: MessageRole | null;
  readonly content: string;
  readonly where: string;
}

/**
 * Brightrun v4: one PAIR is one message of a conversation, with the history before it. A pair whose `target_response` is
 * null is a user placeholder: legal, never trainable. A trainable pair becomes system prompt, history, current input and
 * target; only the target is trained, the assistant messages of the history were the targets of earlier pairs.
 */
export function parseBrightrunV4(record: JsonObject): ParsedRecord {
  const problems: Problem[] = [];
  const fields = new FieldReader(record, problems);
  const entries = fields.optionalList('conversation_history');
  const parsed = {
    conversationId: conversationIdOf(record, ['conversation_id']),
    continuesConversation: entries.length > 0,
    split: splitOf(record, problems),
    problems,
  };
  if (record.target_response === null) return { ...parsed, isPlaceholder: true, messages: [] };

  const target = fields.text('target_response');
  const input = fields.optionalText('current_user_input') ?? '';
  const systemPrompt = fields.optionalText('system_prompt');
  const history = withoutRepeatedInput(
    entries.flatMap((entry, index) => parseEntry(entry, `conversation_history[${index}]`, problems)),
    input,
  );
  return {
    ...parsed,
    isPlaceholder: false,
    messages: [
      ...(systemPrompt ? [{ role: 'system' as const, content: systemPrompt }] : []),
      ...inferRoles(history, input !== '', problems).map(asContext),
      ...(input === '' && history.length > 0 ? [] : [{ role: 'user' as const, content: input }]),
      { role: 'assistant', content: target, weight: 1 },
    ],
  };
}

/** `{ turn, role, content }`, or in v3.4 files `{ turn, content }`, `{ turn, assistant }` or `{ turn, user, assistant }`. */
function parseEntry(entry: unknown, where: string, problems: Problem[]): HistoryEntry[] {
  if (!isJsonObject(entry)) {
    problems.push(
      problem('wrong_type', { field: where, expected: 'an object', actual: describeType(entry) }),
    );
    return [];
  }
  const fields = new FieldReader(entry, problems, where);
  const named = (['user', 'assistant'] as const).flatMap((role) => {
    const content = fields.optionalText(role);
    return content === null ? [] : [{ role, content, where }];
  });
  if (named.length > 0) return named;
  return [{ role: parseRole(entry, where, problems), content: fields.text('content'), where }];
}

function parseRole({ role }: JsonObject, where: string, problems: Problem[]): MessageRole | null {
  if (role === 'system' || role === 'user' || role === 'assistant') return role;
  if (role !== undefined && role !== null) {
    const name = typeof role === 'string' ? role : describeType(role);
    problems.push(problem('unknown_role', { role: name, where: `${where}.role` }));
  }
  return null;
}

/** Real files repeat the current input as the last entry of the history; kept, the user would say it twice in a row. */
function withoutRepeatedInput(history: HistoryEntry[], input: string): HistoryEntry[] {
  const last = history[history.length - 1];
  const isRepeated =
    last !== undefined &&
    (last.role ?? 'user') === 'user' &&
    input !== '' &&
    last.content.trim() === input.trim();
  return isRepeated ? history.slice(0, -1) : history;
}

/**
 * Gives roleless entries their role by alternation. That is certain when the history, so read, starts with the user and
 * leads up to what follows it, and no entry that has a role contradicts it; otherwise each roleless entry is a problem.
 */
function inferRoles(
  history: readonly HistoryEntry[],
  isFollowedByUser: boolean,
  problems: Problem[],
): { role: MessageRole; content: string }[] {
  if (history.every(hasRole)) return [...history];
  const offset = history[0]?.role === 'system' ? 1 : 0;
  const alternating = history.map(({ role }, index): MessageRole => {
    if (index < offset) return role ?? 'system';
    return (index - offset) % 2 === 0 ? 'user' : 'assistant';
  });
  const isCertain =
    alternating[alternating.length - 1] === (isFollowedByUser ? 'assistant' : 'user') &&
    history.every(({ role }, index) => role === null || role === alternating[index]);
  return history.map(({ role, content, where }, index) => {
    if (role === null && !isCertain) problems.push(problem('uncertain_role', { where }));
    return { role: role ?? alternating[index] ?? 'user', content };
  });
}

const hasRole = (entry: HistoryEntry): entry is HistoryEntry & { role: MessageRole } => entry.role !== null;

/** A message of the history: shown to the model, not trained. */
function asContext({ role, content }: { role: MessageRole; content: string }): CanonicalMessage {
  return role === 'assistant' ? { role, content, weight: 0 } : { role, content };
}
