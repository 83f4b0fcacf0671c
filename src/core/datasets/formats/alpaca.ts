import type { CanonicalMessage } from '../canonical-row.ts';
import type { Problem } from '../defects.ts';
import type { ParsedRecord } from './format-parser.ts';
import { FieldReader, type JsonObject } from './json-object.ts';
import { conversationIdOf, splitOf } from './record-fields.ts';

/** Alpaca: `{ instruction, input?, output }` (and `system?`), one question with its answer a record. */
export function parseAlpaca(record: JsonObject): ParsedRecord {
  const problems: Problem[] = [];
  const fields = new FieldReader(record, problems);
  const system = fields.optionalText('system');
  const instruction = fields.text('instruction');
  const input = fields.optionalText('input');
  const messages: CanonicalMessage[] = [
    { role: 'user', content: input ? `${instruction}\n\n${input}` : instruction },
    { role: 'assistant', content: fields.text('output'), weight: 1 },
  ];
  if (system) messages.unshift({ role: 'system', content: system });
  return {
    conversationId: conversationIdOf(record, ['conversation_id', 'id']),
    continuesConversation: false,
    split: splitOf(record, problems),
    isPlaceholder: false,
    messages,
    problems,
  };
}
