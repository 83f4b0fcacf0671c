import type { RowTexts } from '../row-texts.ts';

const { imul } = Math;
const WORD_BYTES = 4;
/** Mixed in after each text, so that ("ab", "c") and ("a", "bc") differ. */
const TEXT_END = 0x9e3779b9;

/**
 * A 53-bit hash of texts that can be asked for after any of them: the mixing of cyrb53 (bryc, public domain) over words of four
 * bytes. Not cryptographic.
 */
export class RunningHash {
  private high = 0xdeadbeef | 0;
  private low = 0x41c6ce57;

  /** Adds the text of one message. */
  add({ bytes, view, starts, ends }: RowTexts, message: number): this {
    const start = starts[message] ?? 0;
    const end = ends[message] ?? 0;
    const lastWord = end - WORD_BYTES;
    let { high, low } = this;
    let index = start;
    for (; index <= lastWord; index += WORD_BYTES) {
      const word = view.getInt32(index, true);
      high = imul(((high << 13) | (high >>> 19)) ^ word, 0x9e3779b1);
      low = imul(low ^ word ^ (low >>> 15), 0x5f356495);
    }
    let rest = 0;
    for (; index < end; index += 1) rest = (rest << 8) | (bytes[index] ?? 0);
    this.high = high;
    this.low = low;
    return this.addNumber(rest).addNumber(end - start);
  }

  /** A number below 2^32, as if it were a text. */
  addNumber(value: number): this {
    const word = value ^ TEXT_END;
    this.high = imul(((this.high << 13) | (this.high >>> 19)) ^ word, 0x9e3779b1);
    this.low = imul(this.low ^ word ^ (this.low >>> 15), 0x5f356495);
    return this;
  }

  /** A non-negative safe integer; another `kind`, a small number, makes another hash of the same texts. */
  value(kind: number): number {
    let high = this.high ^ kind;
    let low = this.low;
    high = imul(high ^ (high >>> 16), 2246822507) ^ imul(low ^ (low >>> 13), 3266489909);
    low = imul(low ^ (low >>> 16), 2246822507) ^ imul(high ^ (high >>> 13), 3266489909);
    return 4294967296 * (2097151 & low) + (high >>> 0);
  }
}
