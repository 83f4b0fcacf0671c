import { z } from 'zod';
import { canonicalRow } from './canonical-row.ts';

/** At most so many bytes before a place are looked through for where its row begins, and after it for where it ends. */
const MAX_BYTES_BEFORE = 512 * 1024;
const MAX_BYTES_AFTER = 1024 * 1024;
const LINE_FEED = 0x0a;

/** Any byte of the normalized file: the row that holds it is meant. */
export const trainingRowPlace = z.strictObject({
  offset: z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).default(0),
});
export type TrainingRowPlace = z.output<typeof trainingRowPlace>;

/** One row of the normalized file, whole, and where its neighbours are. */
export const trainingRow = z.object({
  /** The byte where the row begins. */
  offset: z.int().nonnegative(),
  /** Null for a row that cannot be shown. */
  row: canonicalRow.nullable(),
  obstacle: z.enum(['too_long', 'broken']).nullable(),
  /** Null before the first row, and where the row before is too long to be found. */
  previous_offset: z.int().nonnegative().nullable(),
  /** Null after the last row. */
  next_offset: z.int().nonnegative().nullable(),
  file_bytes: z.int().positive(),
});
export type TrainingRow = z.infer<typeof trainingRow>;

/** The bytes of a normalized file of `fileBytes` that `readTrainingRow` needs; null for a place beyond the file's end. */
export function trainingRowRange(
  { offset }: TrainingRowPlace,
  fileBytes: number,
): { start: number; end: number } | null {
  if (offset >= fileBytes) return null;
  return {
    start: Math.max(0, offset - MAX_BYTES_BEFORE),
    end: Math.min(fileBytes, offset + MAX_BYTES_AFTER),
  };
}

/** Reads the row that holds a byte from the bytes of `trainingRowRange`, which start at `start`. Never throws. */
export function readTrainingRow(
  { bytes, start }: { readonly bytes: Uint8Array; readonly start: number },
  { offset }: TrainingRowPlace,
  fileBytes: number,
): TrainingRow {
  const rowStart = startOfRow(bytes, start, offset - start);
  const lineEnd = bytes.indexOf(LINE_FEED, offset - start);
  const rowEnd = lineEnd < 0 ? bytes.length : lineEnd;
  const next = start + rowEnd + (lineEnd < 0 ? 0 : 1);
  const isWhole = rowStart !== null && (lineEnd >= 0 || next === fileBytes);
  const from = rowStart ?? 0;
  const row = isWhole ? parseRow(bytes.subarray(from, rowEnd)) : null;
  return {
    offset: start + from,
    row,
    obstacle: row !== null ? null : isWhole ? 'broken' : 'too_long',
    previous_offset: previousOffset(bytes, start, from),
    next_offset: next < fileBytes ? next : null,
    file_bytes: fileBytes,
  };
}

/** Where in the bytes the row begins that holds the byte at `at`; null when that is before them. */
function startOfRow(bytes: Uint8Array, start: number, at: number): number | null {
  const lineBreak = at === 0 ? -1 : bytes.lastIndexOf(LINE_FEED, at - 1);
  return lineBreak < 0 && start > 0 ? null : lineBreak + 1;
}

function previousOffset(bytes: Uint8Array, start: number, rowStart: number): number | null {
  if (rowStart === 0) return null;
  const found = startOfRow(bytes, start, rowStart - 1);
  return found === null ? null : start + found;
}

function parseRow(bytes: Uint8Array): TrainingRow['row'] {
  try {
    return canonicalRow.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null;
  }
}
