import type { ParsedRecord } from './format-parser.ts';
import type { JsonObject } from './json-object.ts';
import { parseMessageList } from './message-list.ts';

/** ShareGPT: `{ conversations: [{ from: "human" | "gpt" | "system", value }] }`, one conversation a record. */
export function parseShareGpt(record: JsonObject): ParsedRecord {
  return parseMessageList(record, {
    list: 'conversations',
    role: 'from',
    content: 'value',
    roles: {
      system: 'system',
      human: 'user',
      user: 'user',
      gpt: 'assistant',
      chatgpt: 'assistant',
      assistant: 'assistant',
    },
    idFields: ['conversation_id', 'id'],
  });
}
