import { JsonAutomaton, startOfJson, type JsonSyntaxError } from './json-automaton.ts';

const noEvents = { valueStart: () => {}, valueEnd: () => {}, key: () => {} };

/**
 * Where the bytes stop being one JSON value, or null when they are one. The answer does not depend on the engine's messages:
 * it is the same in Node, Deno and every browser. Line 1 is the line of the first byte.
 */
export function locateJsonError(bytes: Uint8Array): JsonSyntaxError | null {
  const automaton = new JsonAutomaton(noEvents, startOfJson(), false);
  return automaton.feed(bytes, 0) ?? automaton.end(bytes.length);
}
