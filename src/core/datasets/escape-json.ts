const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PLAIN = 0x20;
const WORD_BYTES = 4;
/** The longest escape, "\\u001f". */
export const MAX_ESCAPE_BYTES = 6;

/** What JSON writes for each byte that cannot stand for itself in a text, the same as `JSON.stringify`; null for all others. */
const ESCAPES = Array.from({ length: 256 }, (_, byte) => {
  if (byte >= FIRST_PLAIN && byte !== QUOTE && byte !== BACKSLASH) return null;
  return new TextEncoder().encode(JSON.stringify(String.fromCharCode(byte)).slice(1, -1));
});

/**
 * The first byte of UTF-8 text in `[from, end)` that JSON has to escape, or `end`; `from` is a multiple of four. `words` are the
 * same memory as `bytes`, four bytes each: looking at four at once is what makes it fast.
 */
export function findEscaped(bytes: Uint8Array, words: Int32Array, from: number, end: number): number {
  let index = from;
  while (index + WORD_BYTES <= end && !mayBeEscaped(words[index >>> 2] ?? 0)) index += WORD_BYTES;
  while (index < end && ESCAPES[bytes[index] ?? 0] === null) index += 1;
  return index;
}

/** Where text to escape is, as for `findEscaped`, and where it goes: there has to be room for six times as much. */
export interface EscapedCopy {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly target: Uint8Array;
}

/** Copies the UTF-8 text in `[from, end)` to `at` as JSON escapes it; `from` is a multiple of four. Answers where the copy ends. */
export function copyEscaped(
  { bytes, words, target }: EscapedCopy,
  from: number,
  end: number,
  at: number,
): number {
  let written = at;
  for (let index = from; index < end; index += WORD_BYTES) {
    const word = words[index >>> 2] ?? 0;
    if (index + WORD_BYTES <= end && !mayBeEscaped(word)) {
      for (let byte = index; byte < index + WORD_BYTES; byte += 1) target[written++] = bytes[byte] ?? 0;
    } else {
      const stop = Math.min(end, index + WORD_BYTES);
      for (let byte = index; byte < stop; byte += 1) written = copyByte(bytes[byte] ?? 0, target, written);
    }
  }
  return written;
}

function copyByte(byte: number, target: Uint8Array, at: number): number {
  const escape = ESCAPES[byte] ?? null;
  if (escape === null) {
    target[at] = byte;
    return at + 1;
  }
  for (let index = 0; index < escape.length; index += 1) target[at + index] = escape[index] ?? 0;
  return at + escape.length;
}

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
