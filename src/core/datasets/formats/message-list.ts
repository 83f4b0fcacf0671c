import type { CanonicalMessage, MessageRole } from '../canonical-row.ts';
import { problem, type Problem } from '../defects.ts';
import type { ParsedRecord } from './format-parser.ts';
import { describeType, FieldReader, isJsonObject, type JsonObject } from './json-object.ts';
import { conversationIdOf, splitOf } from './record-fields.ts';

/** Where a conversation format keeps its messages, and what it calls the roles. */
interface MessageListShape {
  readonly list: string;
  readonly role: string;
  readonly content: string;
  readonly roles: Readonly<Record<string, MessageRole>>;
  readonly idFields: readonly string[];
  /** The text of a content that is no plain text, or null when it has none. */
  readonly textOf?: (content: unknown) => string | null;
}

/** Parses a record that is one conversation: a list of messages with a role and a text each. */
export function parseMessageList(record: JsonObject, shape: MessageListShape): ParsedRecord {
  const problems: Problem[] = [];
  const entries = new FieldReader(record, problems).list(shape.list);
  return {
    conversationId: conversationIdOf(record, shape.idFields),
    continuesConversation: false,
    split: splitOf(record, problems),
    isPlaceholder: false,
    messages: parseEntries(entries, shape, problems),
    problems,
  };
}

function parseEntries(
  entries: readonly unknown[],
  shape: MessageListShape,
  problems: Problem[],
): CanonicalMessage[] {
  const messages: CanonicalMessage[] = [];
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index];
    const message =
      parsePlainEntry(entry, shape) ?? parseEntry(entry, shape, `${shape.list}[${index}]`, problems);
    if (message !== null) messages.push(message);
  }
  return messages;
}

/** The message of an entry that has a known role, a text, and no weight or a good one: nearly all, read without further ado. */
function parsePlainEntry(
  entry: unknown,
  { role: roleField, content: contentField, roles }: MessageListShape,
): CanonicalMessage | null {
  if (!isJsonObject(entry)) return null;
  const { [roleField]: name, [contentField]: content, weight } = entry;
  if (typeof name !== 'string' || typeof content !== 'string' || !Object.hasOwn(roles, name)) return null;
  const role = roles[name];
  if (role === undefined) return null;
  if (role !== 'assistant') return weight === undefined ? { role, content } : null;
  if (weight !== undefined && weight !== 0 && weight !== 1) return null;
  return { role, content, weight: weight ?? 1 };
}

function parseEntry(
  entry: unknown,
  shape: MessageListShape,
  where: string,
  problems: Problem[],
): CanonicalMessage | null {
  if (!isJsonObject(entry)) {
    problems.push(
      problem('wrong_type', { field: where, expected: 'an object', actual: describeType(entry) }),
    );
    return null;
  }
  const fields = new FieldReader(entry, problems, where);
  const role = parseRole(entry, shape, where, fields, problems);
  const content = shape.textOf?.(entry[shape.content]) ?? fields.text(shape.content);
  return role === null ? null : messageOf(role, content, entry.weight, where, problems);
}

function parseRole(
  entry: JsonObject,
  shape: MessageListShape,
  where: string,
  fields: FieldReader,
  problems: Problem[],
): MessageRole | null {
  const problemsBefore = problems.length;
  const name = fields.text(shape.role);
  const role = Object.hasOwn(shape.roles, name) ? shape.roles[name] : undefined;
  if (role !== undefined) return role;
  if (problems.length === problemsBefore) {
    problems.push(problem('unknown_role', { role: name, where: `${where}.${shape.role}` }));
  }
  return null;
}

/** An assistant message is a target unless an explicit weight of 0 says otherwise; other messages have no weight. */
function messageOf(
  role: MessageRole,
  content: string,
  weight: unknown,
  where: string,
  problems: Problem[],
): CanonicalMessage {
  const isGiven = weight !== undefined && weight !== null;
  if (role !== 'assistant') {
    if (isGiven) problems.push(problem('weight_ignored', { role }));
    return { role, content };
  }
  if (isGiven && weight !== 0 && weight !== 1) {
    const actual = typeof weight === 'number' ? weight : describeType(weight);
    problems.push(problem('invalid_weight', { where, actual }));
  }
  return { role, content, weight: weight === 0 ? 0 : 1 };
}
