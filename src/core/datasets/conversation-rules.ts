import { isTarget, type CanonicalMessage } from './canonical-row.ts';
import { problem, type Problem } from './defects.ts';

/** Finds any surrogate, paired or not; several times faster than the Unicode-aware test, which most texts then never need. */
const ANY_SURROGATE = /[\uD800-\uDFFF]/;
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** The text with U+FFFD for every half of a UTF-16 pair that lacks its other half: no UTF-8 can carry one. */
export const toWellFormed = (text: string): string =>
  ANY_SURROGATE.test(text) ? text.replace(LONE_SURROGATES, '\uFFFD') : text;

interface CheckedConversation {
  /** The messages of the canonical row; meaningless when `problems` holds an error. */
  readonly messages: readonly CanonicalMessage[];
  readonly problems: Problem[];
}

/**
 * Applies the rules of a canonical row: an optional system message first, then user and assistant in turn, an assistant
 * message last, no empty message, at least one target. User messages at the end that nobody answered are left out, an empty
 * system message is dropped, and lone surrogates are replaced by U+FFFD; each of these is a warning. Looking for these takes
 * longer than all the rest, and is left out where the caller knows that there can be none.
 */
export function checkConversation(
  draft: readonly CanonicalMessage[],
  mayHoldSurrogates = true,
): CheckedConversation {
  if (isPlain(draft, mayHoldSurrogates)) return { messages: draft, problems: [] };
  const problems: Problem[] = [];
  if (draft.length === 0) return { messages: [], problems: [problem('no_messages')] };

  const answered = withoutUnanswered(draft, problems);
  const messages = withoutEmptySystem(
    answered.map((message) => wellFormed(message, problems)),
    problems,
  );
  checkOrder(messages, problems);
  checkContents(messages, problems);
  if (answered.length > 0 && !messages.some(isTarget)) problems.push(problem('no_target'));
  return { messages, problems };
}

/** Whether all rules hold as it is: one look at each message, and nothing made, since that is how nearly all are. */
function isPlain(draft: readonly CanonicalMessage[], mayHoldSurrogates: boolean): boolean {
  const first = draft[0]?.role === 'system' ? 1 : 0;
  let hasTarget = false;
  for (let index = 0; index < draft.length; index += 1) {
    const message = draft[index];
    if (message === undefined) return false;
    const { content } = message;
    const expected = index < first ? 'system' : (index - first) % 2 === 0 ? 'user' : 'assistant';
    if (message.role !== expected || content.trim() === '') return false;
    if (mayHoldSurrogates && ANY_SURROGATE.test(content)) return false;
    hasTarget ||= isTarget(message);
  }
  return hasTarget && draft.at(-1)?.role === 'assistant';
}

function withoutUnanswered(
  draft: readonly CanonicalMessage[],
  problems: Problem[],
): readonly CanonicalMessage[] {
  const last = draft.findLastIndex(({ role }) => role === 'assistant');
  const unanswered = draft.slice(last + 1);
  if (last < 0) problems.push(problem('no_assistant'));
  else if (unanswered.length > 0) problems.push(problem('dangling_user_turn', { count: unanswered.length }));
  return draft.slice(0, last + 1);
}

function withoutEmptySystem(messages: CanonicalMessage[], problems: Problem[]): CanonicalMessage[] {
  const first = messages[0];
  if (first?.role !== 'system' || first.content.trim() !== '') return messages;
  problems.push(problem('empty_system'));
  return messages.slice(1);
}

function wellFormed(message: CanonicalMessage, problems: Problem[]): CanonicalMessage {
  const content = toWellFormed(message.content);
  if (content === message.content) return message;
  problems.push(problem('lone_surrogate'));
  return { ...message, content };
}

function checkOrder(messages: readonly CanonicalMessage[], problems: Problem[]): void {
  messages.forEach(({ role }, index) => {
    const previous = messages[index - 1]?.role;
    const position = index + 1;
    if (role === 'system' && index > 0) problems.push(problem('system_not_first', { position }));
    else if (role === 'assistant' && (previous === undefined || (previous === 'system' && index === 1))) {
      problems.push(problem('first_not_user'));
    } else if (role !== 'system' && role === previous) {
      problems.push(problem('roles_not_alternating', { previous: index, position, role }));
    }
  });
}

function checkContents(messages: readonly CanonicalMessage[], problems: Problem[]): void {
  messages.forEach(({ role, content }, index) => {
    if (content.trim() === '') problems.push(problem('empty_message', { role, position: index + 1 }));
  });
}
