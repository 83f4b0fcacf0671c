import { copyUnescaped } from './words.ts';

const BACKSLASH = 0x5c;
const SLASH = 0x2f;
const LETTER_U = 0x75;
const DIGIT_9 = 0x39;
const ESCAPE_BYTES = 6;
const FIRST_HIGH_SURROGATE = 0xd800;
const LAST_HIGH_SURROGATE = 0xdbff;
const FIRST_LOW_SURROGATE = 0xdc00;
const FIRST_ASTRAL = 0x10000;

/** What JSON writes for each ASCII character, the same as `JSON.stringify`. */
const ASCII = Array.from({ length: 128 }, (_, code) =>
  new TextEncoder().encode(JSON.stringify(String.fromCharCode(code)).slice(1, -1)),
);

/** Memory, and the same where words can be read and written at any byte. */
export interface Memory {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/**
 * Copies the inside of a JSON string, `[start, end)` of `from`, to `at` with the escapes that `JSON.stringify` writes and no others.
 * Answers where the copy ends; it is never longer than what was copied. The text must hold whole characters only, no half of a
 * surrogate pair.
 */
export function copyWithUsualEscapes(
  { bytes: from, view }: Memory,
  [start, end]: readonly [number, number],
  { bytes: to, view: toView }: Memory,
  at: number,
): number {
  let written = at;
  let index = start;
  while (index < end) {
    const copied = copyUnescaped(view, index, end, toView, written);
    index += copied;
    written += copied;
    if (index >= end) break;
    const byte = from[index] ?? 0;
    const letter = from[index + 1] ?? 0;
    if (byte !== BACKSLASH) {
      to[written++] = byte;
      index += 1;
    } else if (letter === LETTER_U) {
      const unit = hexadecimal(from, index + 2);
      const isPair = unit >= FIRST_HIGH_SURROGATE && unit <= LAST_HIGH_SURROGATE;
      const low = isPair ? hexadecimal(from, index + ESCAPE_BYTES + 2) - FIRST_LOW_SURROGATE : 0;
      const code = isPair ? FIRST_ASTRAL + ((unit - FIRST_HIGH_SURROGATE) << 10) + low : unit;
      written = putCharacter(code, to, written);
      index += isPair ? 2 * ESCAPE_BYTES : ESCAPE_BYTES;
    } else {
      if (letter !== SLASH) to[written++] = BACKSLASH;
      to[written++] = letter;
      index += 2;
    }
  }
  return written;
}

/** The number that four hexadecimal digits stand for. */
function hexadecimal(bytes: Uint8Array, from: number): number {
  let value = 0;
  for (let index = from; index < from + 4; index += 1) {
    const digit = bytes[index] ?? 0;
    // Letters, of either case, begin at 1 in their lowest three bits.
    value = value * 16 + (digit <= DIGIT_9 ? digit & 0xf : (digit & 7) + 9);
  }
  return value;
}

/** Puts a code point as UTF-8, escaped where JSON has to. */
function putCharacter(code: number, to: Uint8Array, at: number): number {
  let written = at;
  const continuation = (shift: number) => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x80) {
    for (const byte of ASCII[code] ?? []) to[written++] = byte;
    return written;
  }
  if (code < 0x800) to[written++] = 0xc0 | (code >> 6);
  else if (code < FIRST_ASTRAL) {
    to[written++] = 0xe0 | (code >> 12);
    to[written++] = continuation(6);
  } else {
    to[written++] = 0xf0 | (code >> 18);
    to[written++] = continuation(12);
    to[written++] = continuation(6);
  }
  to[written++] = continuation(0);
  return written;
}
