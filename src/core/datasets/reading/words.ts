/** Looking at four bytes at once is what makes searching in JavaScript fast. */
const WORD_BYTES = 4;
/** A byte in each of a word's four places. */
const QUOTES = 0x22222222;
const BACKSLASHES = 0x5c5c5c5c;

/** From `at` on, the first place in steps of a word where a quote or a backslash may be among the next four bytes, or the last step before `end`. */
export function skipPlainText(view: DataView, at: number, end: number): number {
  let index = at;
  while (index + WORD_BYTES <= end) {
    const word = view.getInt32(index);
    if (holdsByte(word, QUOTES) || holdsByte(word, BACKSLASHES)) break;
    index += WORD_BYTES;
  }
  return index;
}

/** Copies `[at, end)` word by word up to where a backslash may be among the next four bytes. Answers how many bytes were copied. */
export function copyUnescaped(view: DataView, at: number, end: number, to: DataView, toAt: number): number {
  let copied = 0;
  while (at + copied + WORD_BYTES <= end) {
    const word = view.getInt32(at + copied);
    if (holdsByte(word, BACKSLASHES)) break;
    to.setInt32(toAt + copied, word);
    copied += WORD_BYTES;
  }
  return copied;
}

/** Whether one of a word's four bytes is the byte of a pattern; rarely yes for nothing ("Bit Twiddling Hacks", Anderson: haszero). */
const holdsByte = (word: number, pattern: number): boolean =>
  (((word ^ pattern) - 0x01010101) & ~(word ^ pattern) & 0x80808080) !== 0;
