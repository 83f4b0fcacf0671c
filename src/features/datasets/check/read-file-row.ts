import type { DatasetFormat } from '@/core/datasets/dataset.schema';
import { excerptRange, readRowExcerpt, type RowExcerpt, type RowPlace } from '@/core/datasets/row-excerpt';

/** One row of a file on the disk, at most 1 MiB of which is read. Null when the file is shorter than it was, or unreadable. */
export async function readFileRow(
  file: File,
  place: RowPlace,
  format: DatasetFormat | null,
): Promise<RowExcerpt | null> {
  const range = excerptRange(place, file.size);
  if (range === null) return null;
  try {
    const bytes = new Uint8Array(await file.slice(range.start, range.end).arrayBuffer());
    return readRowExcerpt({ bytes, start: range.start, isAtEnd: range.end === file.size }, place, format);
  } catch {
    return null;
  }
}
