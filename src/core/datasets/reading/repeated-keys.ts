import { JsonAutomaton, startOfJson } from './json-automaton.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const LAST_SPACE = 0x20;
/** Deeper values are looked at closely instead. */
const MAX_DEPTH = 100;

/** A key that its object already had, and the byte where it begins for the second time. */
export interface RepeatedKey {
  readonly key: string;
  readonly offset: number;
}

/**
 * Whether a JSON text gives a key twice in one object, so that the value parsed from it lacks the first: it then holds more keys
 * than the value. Yes for nothing is rare (a text that itself looks like a key), no is certain.
 */
export const mayRepeatKeys = (text: string, value: unknown): boolean =>
  countWrittenKeys(text) > countParsedKeys(value, 0);

/** Colons after a quote that no backslash escapes, white space between them or not. */
function countWrittenKeys(text: string): number {
  let count = 0;
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    let quote = colon - 1;
    while (quote > 0 && text.charCodeAt(quote) <= LAST_SPACE) quote -= 1;
    if (text.charCodeAt(quote) === QUOTE && !isEscaped(text, quote)) count += 1;
  }
  return count;
}

function isEscaped(text: string, index: number): boolean {
  let before = index - 1;
  while (before >= 0 && text.charCodeAt(before) === BACKSLASH) before -= 1;
  return (index - before) % 2 === 0;
}

/** Fewer than there are where a value is too deep to follow. */
function countParsedKeys(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const element of value) count += countParsedKeys(element, depth + 1);
  } else {
    for (const key in value) count += 1 + countParsedKeys((value as Record<string, unknown>)[key], depth + 1);
  }
  return count;
}

/** The first key in the bytes of a JSON value that its object already has; null when there is none. */
export function findRepeatedKey(bytes: Uint8Array): RepeatedKey | null {
  let found: RepeatedKey | null = null;
  /** The keys so far of the objects around the current place, by their depth. */
  const keys: Set<string>[] = [];
  const automaton = new JsonAutomaton(
    {
      valueStart(depth, _offset, _line, firstByte) {
        if (firstByte === OPEN_OBJECT) keys[depth + 1] = new Set();
      },
      valueEnd: () => {},
      key(depth, start, end) {
        const key = textOfKey(bytes.subarray(start, end));
        if (keys[depth]?.has(key)) found ??= { key, offset: start - 1 };
        keys[depth]?.add(key);
      },
    },
    startOfJson(),
    false,
  );
  automaton.feed(bytes, 0);
  return found;
}

/** What a key says whose valid JSON bytes, quotes not included, may hold escapes. */
export const textOfKey = (bytes: Uint8Array): string =>
  JSON.parse(`"${new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)}"`) as string;
