import type { CanonicalRow } from './canonical-row.ts';

const LINE_BREAK = 0x0a;
/** A UTF-16 code unit takes at most so many bytes of UTF-8. */
const MAX_BYTES_A_UNIT = 3;
const FIRST_BYTES = 256 * 1024;
const encoder = new TextEncoder();

/** Writes the normalized file, canonical JSONL in UTF-8, to a sink (nothing without one): what has come together at each `flush`. */
export class NormalizedWriter {
  /** Rows are encoded into this right away, which costs neither a long text nor a second copy. */
  private buffer = new Uint8Array(0);
  private used = 0;

  constructor(
    private readonly sink: ((bytes: Uint8Array) => void) | null,
    /** Bytes written so far. */
    public bytes = 0,
  ) {}

  add(row: CanonicalRow): void {
    if (this.sink === null) return;
    const text = JSON.stringify(row);
    this.reserve(text.length * MAX_BYTES_A_UNIT + 1);
    this.used += encoder.encodeInto(text, this.buffer.subarray(this.used)).written;
    this.buffer[this.used] = LINE_BREAK;
    this.used += 1;
  }

  /** The sink gets bytes of its own. */
  flush(): void {
    if (this.sink === null || this.used === 0) return;
    const bytes = this.buffer.slice(0, this.used);
    this.used = 0;
    this.bytes += bytes.length;
    this.sink(bytes);
  }

  private reserve(bytes: number): void {
    const needed = this.used + bytes;
    if (needed <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.buffer.length, FIRST_BYTES));
    grown.set(this.buffer.subarray(0, this.used));
    this.buffer = grown;
  }
}
