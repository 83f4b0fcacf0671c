import type { DatasetFormat } from './dataset.schema.ts';
import { isJsonObject, type JsonObject } from './formats/json-object.ts';

interface FormatEvidence {
  readonly format: DatasetFormat;
  /** The fields that gave it away, in words. */
  readonly reason: string;
}

const PAIR_FIELDS = ['target_response', 'current_user_input', 'conversation_history'];

const quoted = (fields: readonly string[]) => fields.map((field) => `"${field}"`).join(', ');

function isListOf(value: unknown, ...fields: string[]): boolean {
  const first: unknown = Array.isArray(value) ? value[0] : null;
  return isJsonObject(first) && fields.some((field) => Object.hasOwn(first, field));
}

/** Tests in order; the first that holds names the format. */
const SIGNS: readonly { format: DatasetFormat; reason: (record: JsonObject) => string | null }[] = [
  {
    format: 'brightrun_lora_v4',
    reason: (record) => {
      const found = PAIR_FIELDS.filter((field) => Object.hasOwn(record, field));
      return found.length >= 2 ? `the fields ${quoted(found)}` : null;
    },
  },
  {
    format: 'brightrun_lora_v3',
    reason: (record) => (Array.isArray(record.turns) ? 'a list "turns"' : null),
  },
  {
    format: 'openai_chat',
    reason: (record) => (Array.isArray(record.messages) ? 'a list "messages"' : null),
  },
  {
    format: 'sharegpt',
    reason: (record) =>
      isListOf(record.conversations, 'from', 'value') ? 'a list "conversations" of "from" and "value"' : null,
  },
  {
    format: 'alpaca',
    reason: (record) =>
      Object.hasOwn(record, 'instruction') && Object.hasOwn(record, 'output')
        ? 'the fields "instruction", "output"'
        : null,
  },
];

/** The format that one record is in, with what tells it; null when it looks like none of them. */
export function detectFormat(record: unknown): FormatEvidence | null {
  if (!isJsonObject(record)) return null;
  for (const { format, reason } of SIGNS) {
    const found = reason(record);
    if (found !== null) return { format, reason: found };
  }
  return null;
}
