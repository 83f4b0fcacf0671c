import { JsonAutomaton, startOfJson } from './json-automaton.ts';

const OPEN_OBJECT = 0x7b;

/** A key that its object already had, and the byte where it begins for the second time. */
export interface RepeatedKey {
  readonly key: string;
  readonly offset: number;
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
