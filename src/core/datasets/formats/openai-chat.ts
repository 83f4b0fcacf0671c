import type { ParsedRecord } from './format-parser.ts';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { parseMessageList } from './message-list.ts';

/** OpenAI's chat fine-tuning format: `{ messages: [{ role, content, weight? }] }`, one conversation a record. */
export function parseOpenAiChat(record: JsonObject): ParsedRecord {
  return parseMessageList(record, {
    list: 'messages',
    role: 'role',
    content: 'content',
    roles: { system: 'system', developer: 'system', user: 'user', assistant: 'assistant' },
    idFields: ['conversation_id', 'id'],
    textOf: textOfParts,
  });
}

/** The joined text of a content given as parts, when all of them are text. */
function textOfParts(content: unknown): string | null {
  if (!Array.isArray(content)) return null;
  const texts = content.map((part: unknown) =>
    isJsonObject(part) && part.type === 'text' ? part.text : null,
  );
  return texts.every((text) => typeof text === 'string') ? texts.join('') : null;
}
