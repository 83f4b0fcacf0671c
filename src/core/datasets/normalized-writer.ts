import type { CanonicalRow } from './canonical-row.ts';

const encoder = new TextEncoder();

/** Writes the normalized file, canonical JSONL in UTF-8, to a sink (nothing without one); rows are encoded together at each `flush`. */
export class NormalizedWriter {
  private lines: string[] = [];

  constructor(
    private readonly sink: ((bytes: Uint8Array) => void) | null,
    /** Bytes written so far. */
    public bytes = 0,
  ) {}

  add(row: CanonicalRow): void {
    if (this.sink !== null) this.lines.push(`${JSON.stringify(row)}\n`);
  }

  flush(): void {
    if (this.sink === null || this.lines.length === 0) return;
    const bytes = encoder.encode(this.lines.join(''));
    this.lines = [];
    this.bytes += bytes.length;
    this.sink(bytes);
  }
}
