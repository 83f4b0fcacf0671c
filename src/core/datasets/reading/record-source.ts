import { problem, type DefectPlace, type Problem } from '../defects.ts';
import { locateJsonError } from './json-error-position.ts';
import type { JsonStrings } from './json-strings.ts';
import { findRepeatedKey } from './repeated-keys.ts';
import { countCodePoints, decodeUtf8, findInvalidUtf8 } from './utf8.ts';

/** One parsed JSON value that should become one row. */
export interface SourceRecord {
  readonly value: unknown;
  /** The physical line on which the value starts. */
  readonly line: number;
  /** The byte of the file where its row begins: the value's first or, in JSONL, its line's. */
  readonly offset: number;
  /** Set for a v4 pair of a `.json` document; its file says what it is. */
  readonly isPair: boolean;
  /** The conversation around a v4 pair, where the document names one. */
  readonly conversationId: string | null;
  /** The strings of the value as they are written; valid until the next record. */
  readonly strings: JsonStrings;
}

/** What a reader finds in a file, in file order. */
export interface SourceEvents {
  record(record: SourceRecord): void;
  /** The object that describes a v4 `.json` document as a whole. */
  metadata(value: unknown, line: number): void;
  /** Something about the record that follows, which can be read all the same. */
  notice(found: Problem, place: DefectPlace): void;
  /** A record that cannot be read. */
  unreadable(found: Problem, place: DefectPlace): void;
  /** The file cannot be read further. */
  fatal(found: Problem, place: DefectPlace): void;
}

/** Turns the bytes of a file into records. The reader holds one record at most, and saves its state as plain JSON. */
export interface RecordReader {
  push(chunk: Uint8Array): void;
  end(): void;
}

export interface ReadingLimits {
  /** So many bytes of a file are looked at before its container is decided. */
  readonly probeBytes: number;
  /** Longer records are skipped and reported: this bounds the memory. */
  readonly maxRecordBytes: number;
}

export const DEFAULT_READING_LIMITS: ReadingLimits = {
  probeBytes: 64 * 1024,
  maxRecordBytes: 16 * 1024 * 1024,
};

export const recordTooLarge = (maxBytes: number): Problem =>
  problem('row_too_large', { limit: `${(maxBytes / 1024 / 1024).toLocaleString('en-US')} MiB` });

/** Below this size no nesting can exhaust the memory of `JSON.parse`; above it the depth is checked first. */
const MAX_UNCHECKED_BYTES = 256 * 1024;

/** Where a value's first byte stands in the file. */
export interface BytePlace {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

interface PlacedProblem {
  readonly problem: Problem;
  readonly place: DefectPlace;
}

export interface ParsedValue {
  readonly value: unknown;
  /** A key that is there twice, of which `JSON.parse` keeps the last. */
  readonly repeated: PlacedProblem | null;
}

/** Parses the bytes of one JSON value. A problem is placed by line and column, a broken character by its byte offset too. */
export function parseJsonBytes(
  bytes: Uint8Array<ArrayBuffer>,
  start: BytePlace,
  strings: JsonStrings,
): ParsedValue | PlacedProblem {
  const text = decodeUtf8(bytes);
  if (text === null) return invalidUtf8(bytes, start);
  if (bytes.length > MAX_UNCHECKED_BYTES && locateJsonError(bytes)) return invalidJson(bytes, start);
  try {
    const value: unknown = JSON.parse(text);
    const isWhole = strings.match(bytes, value) === 'all';
    return { value, repeated: isWhole ? null : repeatedKey(bytes, start) };
  } catch {
    return invalidJson(bytes, start);
  }
}

function repeatedKey(bytes: Uint8Array, start: BytePlace): PlacedProblem | null {
  const found = findRepeatedKey(bytes);
  if (found === null) return null;
  const values = { key: found.key, where: 'of the record', outcome: 'only the last of the two was read' };
  return { problem: problem('repeated_key', values), place: placeAt(bytes, found.offset, start) };
}

function invalidUtf8(bytes: Uint8Array, start: BytePlace): PlacedProblem {
  const index = Math.max(0, findInvalidUtf8(bytes));
  const byte = (bytes[index] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  return {
    problem: problem('invalid_utf8', { offset: start.offset + index, byte }),
    place: placeAt(bytes, index, start),
  };
}

function invalidJson(bytes: Uint8Array, start: BytePlace): PlacedProblem {
  const error = locateJsonError(bytes);
  const reason = error?.reason ?? 'it could not be parsed';
  return { problem: problem('invalid_json', { reason }), place: placeAt(bytes, error?.offset ?? 0, start) };
}

function placeAt(bytes: Uint8Array, index: number, start: BytePlace): DefectPlace {
  const before = bytes.subarray(0, index);
  const lineBreak = before.lastIndexOf(0x0a);
  const characters = countCodePoints(before.subarray(lineBreak + 1));
  const offset = start.offset + index;
  if (lineBreak < 0) return { line: start.line, column: start.column + characters, offset };
  const line = start.line + before.filter((byte) => byte === 0x0a).length;
  return { line, column: characters + 1, offset };
}
