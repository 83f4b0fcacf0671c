import { open, type FileHandle } from 'node:fs/promises';
import type { z } from 'zod';
import { NEWLINE } from '../jsonl-file.ts';
import { systemErrorCode } from '../system-error.ts';

const CHUNK_BYTES = 256 * 1024;

/** A page of numbered lines: those after the cursor, the cursor to send next, and whether more are there already. */
export interface Page<T> {
  data: T[];
  next: number;
  has_more: boolean;
}

/**
 * Pages of append-only JSONL files whose line n has `seq` n. The end of each line is remembered, so that a page costs
 * one read however long the file has grown. A last line without its newline is not there yet.
 */
export class JsonlPages {
  /** Per file, the byte after each complete line. */
  private readonly lineEnds = new Map<string, number[]>();

  /** Lines with `seq` greater than `after`, at most `limit`; an absent file is empty. */
  async read<T>(path: string, schema: z.ZodType<T>, after: number, limit: number): Promise<Page<T>> {
    const file = await openIfPresent(path);
    if (!file) return { data: [], next: after, has_more: false };
    try {
      const ends = await this.indexLines(path, file);
      const last = Math.min(ends.length, after + limit);
      const start = lineStart(ends, after);
      const bytes = Buffer.alloc(Math.max(0, lineStart(ends, last) - start));
      await file.read(bytes, 0, bytes.length, start);
      const lines = bytes.toString('utf8').split('\n').slice(0, -1);
      const data = lines.map((line) => schema.parse(JSON.parse(line)));
      return { data, next: after + data.length, has_more: last < ends.length };
    } finally {
      await file.close();
    }
  }

  /** The file is gone. */
  forget(path: string): void {
    this.lineEnds.delete(path);
  }

  private async indexLines(path: string, file: FileHandle): Promise<number[]> {
    const ends = this.lineEnds.get(path) ?? [];
    this.lineEnds.set(path, ends);
    // Looked up once: a second reader of the same file may index the same bytes meanwhile.
    const known = ends.length;
    const found: number[] = [];
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let position = lineStart(ends, known); ;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0) break;
      for (let i = chunk.indexOf(NEWLINE); i !== -1 && i < bytesRead; i = chunk.indexOf(NEWLINE, i + 1)) {
        found.push(position + i + 1);
      }
      position += bytesRead;
    }
    for (const end of found) if (end > lineStart(ends, ends.length)) ends.push(end);
    return ends;
  }
}

/** Where the line after the first `count` lines begins. */
const lineStart = (ends: readonly number[], count: number) =>
  count === 0 ? 0 : (ends[count - 1] ?? ends.at(-1) ?? 0);

async function openIfPresent(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
