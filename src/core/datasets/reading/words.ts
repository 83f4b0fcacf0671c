/** A byte in each of a word's four places. */
export const QUOTES = 0x22222222;
export const BACKSLASHES = 0x5c5c5c5c;

/**
 * Whether one of a word's four bytes is the byte of a pattern; rarely yes for nothing ("Bit Twiddling Hacks", Anderson: haszero).
 * Looking at four bytes at once is what makes searching in JavaScript fast.
 */
export const holdsByte = (word: number, pattern: number): boolean =>
  (((word ^ pattern) - 0x01010101) & ~(word ^ pattern) & 0x80808080) !== 0;
