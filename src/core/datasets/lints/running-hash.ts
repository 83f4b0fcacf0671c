/** Mixed in after each text, so that ("ab", "c") and ("a", "bc") differ. */
const TEXT_END = 0x9e3779b9;
const WORD_BYTES = 4;

/** Texts are hashed as UTF-8, in words of four bytes: reading a string character by character takes several times as long. */
const words = new Uint32Array(8 * 1024);
const bytes = new Uint8Array(words.buffer);
const encoder = new TextEncoder();

/**
 * A 53-bit hash of texts that can be asked for after any of them: the mixing of cyrb53 (bryc, public domain) over words of four
 * bytes, in the machine's byte order. Not cryptographic.
 */
export class RunningHash {
  private high = 0xdeadbeef | 0;
  private low = 0x41c6ce57;

  add(text: string): this {
    for (let rest = text; ;) {
      const { read, written } = encoder.encodeInto(rest, bytes);
      bytes.fill(0, written, written + WORD_BYTES);
      this.mixWords(Math.ceil(written / WORD_BYTES));
      this.mix(TEXT_END ^ written);
      if (read === rest.length) return this;
      rest = rest.slice(read);
    }
  }

  /** A number below 2^32, as if it were a text. */
  addNumber(value: number): this {
    this.mix(value ^ TEXT_END);
    return this;
  }

  /** A non-negative safe integer; another `kind`, a small number, makes another hash of the same texts. */
  value(kind: number): number {
    let high = this.high ^ kind;
    let low = this.low;
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    return 4294967296 * (2097151 & low) + (high >>> 0);
  }

  private mixWords(count: number): void {
    let { high, low } = this;
    for (let index = 0; index < count; index += 1) {
      const word = words[index] ?? 0;
      high = Math.imul(((high << 13) | (high >>> 19)) ^ word, 0x9e3779b1);
      low = Math.imul(low ^ word ^ (low >>> 15), 0x5f356495);
    }
    this.high = high;
    this.low = low;
  }

  private mix(word: number): void {
    this.high = Math.imul(((this.high << 13) | (this.high >>> 19)) ^ word, 0x9e3779b1);
    this.low = Math.imul(this.low ^ word ^ (this.low >>> 15), 0x5f356495);
  }
}
