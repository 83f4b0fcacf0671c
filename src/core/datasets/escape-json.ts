const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PLAIN = 0x20;
const WORD_BYTES = 4;

/** What JSON writes for each byte below 0x80 that cannot stand for itself in a text; the same as `JSON.stringify`. */
const ESCAPES = new Map(
  [QUOTE, BACKSLASH, ...Array.from({ length: FIRST_PLAIN }, (_, code) => code)].map((code) => {
    const quoted = JSON.stringify(String.fromCharCode(code));
    return [code, new TextEncoder().encode(quoted.slice(1, -1))] as const;
  }),
);

/** What stands in JSON for a byte that `findEscaped` found. */
export const escapeOf = (byte: number): Uint8Array => ESCAPES.get(byte) ?? new Uint8Array(0);

/**
 * The first byte of UTF-8 text in `[from, end)` that JSON has to escape, or `end`. `words` are the same memory as `bytes`, four
 * bytes each: looking at four at once is what makes it fast.
 */
export function findEscaped(bytes: Uint8Array, words: Int32Array, from: number, end: number): number {
  let index = from;
  for (; index < end && index % WORD_BYTES !== 0; index += 1) if (isEscaped(bytes[index] ?? 0)) return index;
  for (; index + WORD_BYTES <= end; index += WORD_BYTES)
    if (mayBeEscaped(words[index >>> 2] ?? 0)) {
      for (let byte = index; byte < index + WORD_BYTES; byte += 1)
        if (isEscaped(bytes[byte] ?? 0)) return byte;
    }
  for (; index < end; index += 1) if (isEscaped(bytes[index] ?? 0)) return index;
  return end;
}

const isEscaped = (byte: number) => byte < FIRST_PLAIN || byte === QUOTE || byte === BACKSLASH;

/**
 * Whether one of a word's four bytes is to be escaped; rarely yes for nothing. Subtracting borrows the top bit of each byte that is
 * smaller ("Bit Twiddling Hacks", Anderson: hasless, haszero).
 */
function mayBeEscaped(word: number): boolean {
  const below = (word - 0x20202020) | 0;
  const quote = ((word ^ 0x22222222) - 0x01010101) | 0;
  const backslash = ((word ^ 0x5c5c5c5c) - 0x01010101) | 0;
  return ((below | quote | backslash) & ~word & 0x80808080) !== 0;
}
