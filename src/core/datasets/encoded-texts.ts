import type { CanonicalMessage } from './canonical-row.ts';

const WORD_BYTES = 4;
/** A UTF-16 code unit takes at most so many bytes of UTF-8. */
const MAX_BYTES_A_UNIT = 3;
const FIRST_BYTES = 64 * 1024;
/** After a row that needed more, the room is given back. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;
const encoder = new TextEncoder();

/**
 * The texts of one row's messages as UTF-8, made once for everything that looks at bytes: hashing and the normalized file are
 * several times faster on them than on strings. Valid until the next `encode`.
 */
export class EncodedTexts {
  /** The texts one after another, each at a multiple of four bytes, with zeros up to the next. */
  bytes = new Uint8Array(FIRST_BYTES);
  /** The same memory in words of four bytes, in the machine's byte order; signed, which engines calculate with fastest. */
  words = new Int32Array(this.bytes.buffer);
  /** Where in `bytes` the text of each message starts and ends. */
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  encode(messages: readonly CanonicalMessage[]): this {
    this.reserve(messages);
    let at = 0;
    for (const [index, { content }] of messages.entries()) {
      const end = at + encoder.encodeInto(content, this.bytes.subarray(at)).written;
      this.starts[index] = at;
      this.ends[index] = end;
      at = Math.ceil(end / WORD_BYTES) * WORD_BYTES;
      for (let byte = end; byte < at; byte += 1) this.bytes[byte] = 0;
    }
    return this;
  }

  private reserve(messages: readonly CanonicalMessage[]): void {
    let needed = 0;
    for (const { content } of messages) needed += content.length * MAX_BYTES_A_UNIT + WORD_BYTES;
    const isTooMuch = this.bytes.length > MAX_KEPT_BYTES && needed <= MAX_KEPT_BYTES;
    if (needed <= this.bytes.length && !isTooMuch) return;
    const length = Math.max(
      FIRST_BYTES,
      needed <= MAX_KEPT_BYTES ? 2 ** Math.ceil(Math.log2(needed)) : needed,
    );
    this.bytes = new Uint8Array(Math.ceil(length / WORD_BYTES) * WORD_BYTES);
    this.words = new Int32Array(this.bytes.buffer);
  }
}
