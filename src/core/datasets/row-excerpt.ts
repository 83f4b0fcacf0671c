import { z } from 'zod';
import { sampleConversation, type DatasetFormat } from './dataset.schema.ts';
import { FORMAT_PARSERS } from './formats/format-parsers.ts';
import { isJsonObject } from './formats/json-object.ts';
import { JsonAutomaton, startOfJson } from './reading/json-automaton.ts';
import { clipMessages } from './samples.ts';

/** At most so many bytes of a file are read to show one of its rows, and so many of them before a character of it. */
export const MAX_ROW_BYTES = 1024 * 1024;
const MAX_BYTES_BEFORE = 8 * 1024;
/** So much of a row's text is shown: what stands before the place, and what begins there. */
const MAX_CHARACTERS_BEFORE = 2_000;
const MAX_CHARACTERS = 6_000;
/** A character takes at most so many bytes of UTF-8. */
const MAX_BYTES_A_CHARACTER = 4;

/** A place in a file as its report names it. `row`: a row begins at the byte; `character`: it is a byte within a broken one. */
export const rowPlace = z.strictObject({
  offset: z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).default(0),
  at: z.enum(['row', 'character']).default('row'),
});
export type RowPlace = z.output<typeof rowPlace>;

/** One row of a dataset file, as it is written there and as its format reads it. */
export const rowExcerpt = z.object({
  /** The text on the same line before the place, and the row's or line's from the place on. */
  before: z.string(),
  after: z.string(),
  is_start_cut: z.boolean(),
  is_end_cut: z.boolean(),
  /** The row as a conversation, clipped as samples are; null where it is none. */
  messages: sampleConversation.shape.messages.nullable(),
  /** Why there is no conversation. */
  obstacle: z.enum(['broken', 'too_long', 'no_conversation', 'placeholder', 'unknown_format']).nullable(),
});
export type RowExcerpt = z.infer<typeof rowExcerpt>;

/** The bytes of a file of `fileBytes` that `readRowExcerpt` needs; null when the place is beyond the file's end. */
export function excerptRange(place: RowPlace, fileBytes: number): { start: number; end: number } | null {
  const isWithin = place.at === 'row' ? place.offset < fileBytes : place.offset <= fileBytes;
  if (!isWithin) return null;
  const start = place.at === 'row' ? place.offset : Math.max(0, place.offset - MAX_BYTES_BEFORE);
  return { start, end: Math.min(fileBytes, start + MAX_ROW_BYTES) };
}

interface FileSlice {
  readonly bytes: Uint8Array;
  /** The file offset of the first byte. */
  readonly start: number;
  /** The slice ends where the file ends. */
  readonly isAtEnd: boolean;
}

/** Reads the row at a place from the bytes of `excerptRange`. `format` null: only its text can be shown. Never throws. */
export function readRowExcerpt(slice: FileSlice, place: RowPlace, format: DatasetFormat | null): RowExcerpt {
  const at = place.offset - slice.start;
  const bytes = slice.bytes.subarray(at);
  if (place.at === 'character') {
    const rest = textOf(bytes, endOfLine(bytes) ?? bytes.length, slice.isAtEnd);
    return { ...textBefore(slice, at), ...rest, messages: null, obstacle: 'broken' };
  }
  const valueEnd = endOfValue(bytes, slice.isAtEnd);
  const end = valueEnd ?? endOfLine(bytes);
  const text = { before: '', is_start_cut: false, ...textOf(bytes, end ?? bytes.length, slice.isAtEnd) };
  if (valueEnd !== null) return { ...text, ...conversationOf(bytes.subarray(0, valueEnd), format) };
  const isTooLong = end === null && !slice.isAtEnd;
  return { ...text, messages: null, obstacle: isTooLong ? 'too_long' : 'broken' };
}

/** Where the JSON value ends that the bytes begin with; null when it is broken or longer than them. */
function endOfValue(bytes: Uint8Array, isAtEnd: boolean): number | null {
  let found: number | null = null;
  const automaton = new JsonAutomaton(
    {
      valueStart: () => undefined,
      valueEnd: (depth, end) => {
        if (depth === 0) found ??= end;
      },
      key: () => undefined,
    },
    startOfJson(),
    false,
  );
  // What follows a list's element is an error to the automaton, after the value's end.
  if (automaton.feed(bytes, 0) === null && isAtEnd) automaton.end(bytes.length);
  return found;
}

function endOfLine(bytes: Uint8Array): number | null {
  const found = bytes.indexOf(0x0a);
  return found < 0 ? null : found;
}

function textBefore({ bytes, start }: FileSlice, at: number): Pick<RowExcerpt, 'before' | 'is_start_cut'> {
  const lineBreak = at === 0 ? -1 : bytes.lastIndexOf(0x0a, at - 1);
  const text = decode(bytes.subarray(lineBreak + 1, at));
  const isCut = (lineBreak < 0 && start > 0) || text.length > MAX_CHARACTERS_BEFORE;
  return { before: text.slice(-MAX_CHARACTERS_BEFORE), is_start_cut: isCut };
}

function textOf(bytes: Uint8Array, end: number, isAtEnd: boolean): Pick<RowExcerpt, 'after' | 'is_end_cut'> {
  const text = decode(bytes.subarray(0, Math.min(end, MAX_CHARACTERS * MAX_BYTES_A_CHARACTER)));
  const isCut = text.length > MAX_CHARACTERS || (end === bytes.length && !isAtEnd);
  return { after: text.slice(0, MAX_CHARACTERS).replace(/\r$/, ''), is_end_cut: isCut };
}

/** Bytes that are no UTF-8, a half character at the edge included, become replacement characters. */
const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

function conversationOf(
  bytes: Uint8Array,
  format: DatasetFormat | null,
): Pick<RowExcerpt, 'messages' | 'obstacle'> {
  if (format === null) return { messages: null, obstacle: 'unknown_format' };
  const value: unknown = JSON.parse(decode(bytes));
  if (!isJsonObject(value)) return { messages: null, obstacle: 'no_conversation' };
  const { messages, isPlaceholder } = FORMAT_PARSERS[format](value);
  if (isPlaceholder) return { messages: null, obstacle: 'placeholder' };
  if (messages.length === 0) return { messages: null, obstacle: 'no_conversation' };
  return { messages: clipMessages(messages), obstacle: null };
}
