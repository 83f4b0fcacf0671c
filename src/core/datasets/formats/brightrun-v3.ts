import type { ParsedRecord } from './format-parser.ts';
import { FieldReader, type JsonObject } from './json-object.ts';
import { parseMessageList } from './message-list.ts';

/**
 * Brightrun v3: `{ conversation_id, turns: [{ role, content }] }`, or with the id in `conversation_metadata`; one
 * conversation a record. A `system_prompt` beside the turns becomes the system message.
 */
export function parseBrightrunV3(record: JsonObject): ParsedRecord {
  const parsed = parseMessageList(record, {
    list: 'turns',
    role: 'role',
    content: 'content',
    roles: { system: 'system', user: 'user', assistant: 'assistant' },
    idFields: ['conversation_id'],
  });
  const systemPrompt = new FieldReader(record, parsed.problems).optionalText('system_prompt');
  if (!systemPrompt || parsed.messages[0]?.role === 'system') return parsed;
  return { ...parsed, messages: [{ role: 'system', content: systemPrompt }, ...parsed.messages] };
}
