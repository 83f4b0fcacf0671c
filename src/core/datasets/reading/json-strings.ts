import { skipPlainText } from './words.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SLASH = 0x2f;
const LETTER_U = 0x75;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
/** Values are not followed deeper than this. */
const MAX_DEPTH = 100;
/** Of a value with more strings the rest are only counted, and none is found: a record of 16 MiB may hold five million. */
const MAX_STRINGS = 50_000;

/** Whether the keys and texts of a parsed value are all that its bytes hold. */
export type StringsMatch = 'all' | 'more_written';

/**
 * The strings of one JSON value as they stand in its bytes, and what each says. Whoever writes the texts out again as JSON can copy
 * the bytes, which is several times faster than to encode and to escape them once more. Made once, used for one value after another.
 */
export class JsonStrings {
  /** The whole buffer that the value is in. */
  bytes = new Uint8Array(0);
  /** The same memory, where words can be read from any byte. */
  view = new DataView(this.bytes.buffer);
  /** Whether any string has a `\u` escape. */
  hasUnicodeEscapes = false;
  /** Where in `bytes` each string begins and ends, keys too, without the quotes, in the order of the bytes. */
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  /** Whether its bytes are those that `JSON.stringify` would write. */
  private readonly isCopy: boolean[] = [];
  private written = 0;
  /** The texts of the value in the same order, keys left out, and which of the strings each is. */
  private readonly texts: string[] = [];
  private readonly strings: number[] = [];
  private parsed = 0;
  private parsedTexts = 0;
  private isInOrder = true;

  /**
   * Takes the bytes of a JSON value and what `JSON.parse` made of them. There are more strings written than parsed where a key is
   * given twice in an object, of which only the last is kept, or where the value is too deep to be followed.
   */
  match(bytes: Uint8Array<ArrayBuffer>, value: unknown): StringsMatch {
    const textsBefore = Math.min(this.parsedTexts, MAX_STRINGS);
    this.scan(bytes);
    this.parsed = 0;
    this.parsedTexts = 0;
    this.isInOrder = true;
    this.walk(value, 0);
    this.isInOrder &&= this.parsed === this.written && this.written <= MAX_STRINGS;
    // Nothing of an earlier value is kept alive.
    for (let index = this.parsedTexts; index < textsBefore; index += 1) this.texts[index] = '';
    return this.parsed === this.written ? 'all' : 'more_written';
  }

  /**
   * Finds where texts stand and puts the places into `starts` and `ends`. Tells whether all are written as `JSON.stringify` would
   * ("copies"), or all are there but some with other escapes ("escaped"); null when one of them is not there.
   */
  locate(
    texts: readonly { readonly content: string }[],
    starts: number[],
    ends: number[],
  ): 'copies' | 'escaped' | null {
    if (!this.isInOrder) return null;
    let areCopies = true;
    let next = 0;
    for (let index = 0; index < texts.length; index += 1) {
      const found = this.find(texts[index]?.content ?? '', next);
      if (found < 0) return null;
      const string = this.strings[found] ?? 0;
      areCopies &&= this.isCopy[string] === true;
      starts[index] = this.starts[string] ?? 0;
      ends[index] = this.ends[string] ?? 0;
      next = found + 1;
    }
    return areCopies ? 'copies' : 'escaped';
  }

  /** The place of a text among the texts, looked for from a place on and then from the first. */
  private find(text: string, from: number): number {
    for (let step = 0; step < this.parsedTexts; step += 1) {
      const index = from + step < this.parsedTexts ? from + step : from + step - this.parsedTexts;
      if (this.texts[index] === text) return index;
    }
    return -1;
  }

  private scan(given: Uint8Array<ArrayBuffer>): void {
    if (given.buffer !== this.bytes.buffer) {
      this.bytes = new Uint8Array(given.buffer);
      this.view = new DataView(given.buffer);
    }
    const { bytes, view, starts, ends, isCopy } = this;
    const end = given.byteOffset + given.length;
    let hasUnicodeEscapes = false;
    let written = 0;
    for (let at = given.byteOffset; at < end; at += 1) {
      if (bytes[at] !== QUOTE) continue;
      at += 1;
      const start = at;
      let isPlain = true;
      for (;;) {
        at = skipPlainText(view, at, end);
        const byte = bytes[at];
        if (byte === QUOTE || at >= end) break;
        if (byte === BACKSLASH) {
          at += 1;
          if (bytes[at] === LETTER_U) hasUnicodeEscapes = true;
          if (bytes[at] === LETTER_U || bytes[at] === SLASH) isPlain = false;
        }
        at += 1;
      }
      if (written < MAX_STRINGS) {
        starts[written] = start;
        ends[written] = at;
        isCopy[written] = isPlain;
      }
      written += 1;
    }
    this.written = written;
    this.hasUnicodeEscapes = hasUnicodeEscapes;
  }

  /** Counts the keys and texts of a value in the order in which they were written. */
  private walk(value: unknown, depth: number): void {
    if (typeof value === 'string') {
      if (this.parsedTexts < MAX_STRINGS) {
        this.texts[this.parsedTexts] = value;
        this.strings[this.parsedTexts] = this.parsed;
      }
      this.parsedTexts += 1;
      this.parsed += 1;
    } else if (Array.isArray(value)) {
      if (depth <= MAX_DEPTH) for (const element of value) this.walk(element, depth + 1);
    } else if (typeof value === 'object' && value !== null && depth <= MAX_DEPTH) {
      for (const key in value) {
        // Keys that look like numbers come first, wherever they were written.
        if (startsWithDigit(key)) this.isInOrder = false;
        this.parsed += 1;
        this.walk((value as Record<string, unknown>)[key], depth + 1);
      }
    }
  }
}

function startsWithDigit(key: string): boolean {
  const first = key.charCodeAt(0);
  return first >= DIGIT_0 && first <= DIGIT_9;
}
