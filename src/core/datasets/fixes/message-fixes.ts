import type { CanonicalMessage } from '../canonical-row.ts';

/** A text in which "\n" stands for a line break for certain: it has no real one, and shows no code. */
const MAY_BE_UNESCAPED = /\\n/;
const SHOWS_CODE = /[\n`]/;
const ESCAPES = /\\r\\n|\\n|\\t/g;

/** The text with the escapes of line breaks and tabs resolved where that is certain; else the text itself. */
export function unescapeNewlines(text: string): string {
  if (!MAY_BE_UNESCAPED.test(text) || SHOWS_CODE.test(text)) return text;
  return text.replace(ESCAPES, (escape) => (escape === '\\t' ? '\t' : '\n'));
}

/**
 * Messages in an order that training accepts, where there is one way only: a lone system message goes first, messages of one
 * role in a row become one (assistant messages only when they have the same weight). Answers the very list when nothing changes.
 */
export function repairRoleOrder(messages: readonly CanonicalMessage[]): readonly CanonicalMessage[] {
  const ordered = withSystemFirst(messages);
  const joined: CanonicalMessage[] = [];
  for (const message of ordered) {
    const previous = joined.at(-1);
    if (previous?.role === message.role && message.role !== 'system' && previous.weight === message.weight) {
      joined[joined.length - 1] = { ...previous, content: `${previous.content}\n\n${message.content}` };
    } else {
      joined.push(message);
    }
  }
  return ordered === messages && joined.length === messages.length ? messages : joined;
}

function withSystemFirst(messages: readonly CanonicalMessage[]): readonly CanonicalMessage[] {
  const systems = messages.filter(({ role }) => role === 'system');
  const [system] = systems;
  if (system === undefined || systems.length > 1 || messages[0] === system) return messages;
  return [system, ...messages.filter((message) => message !== system)];
}
