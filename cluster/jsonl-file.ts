import { appendFileSync, closeSync, existsSync, openSync, readFileSync, truncateSync } from 'node:fs';

/** Appends numbered lines to a JSONL file; `seq` continues where the file ends. One writer at a time. */
export class JsonlAppender {
  private constructor(
    private readonly file: number,
    private lastSeq: number,
  ) {}

  /** Opens or creates the file; a last line that a crash tore is cut off. */
  static open(path: string): JsonlAppender {
    let lastSeq = 0;
    if (existsSync(path)) {
      const content = readFileSync(path);
      const end = content.lastIndexOf(NEWLINE) + 1;
      if (end < content.length) truncateSync(path, end);
      // Every line carries the next number, so that counting them gives the last one.
      for (const byte of content.subarray(0, end)) if (byte === NEWLINE) lastSeq += 1;
    }
    return new JsonlAppender(openSync(path, 'a'), lastSeq);
  }

  append(record: object): void {
    appendFileSync(this.file, `${JSON.stringify({ seq: this.lastSeq + 1, ...record })}\n`);
    this.lastSeq += 1;
  }

  close(): void {
    closeSync(this.file);
  }
}

export const NEWLINE = 0x0a;
