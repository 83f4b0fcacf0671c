import { z } from 'zod';

export const MIN_COMPARED_RUNS = 2;
/** As many as the palette has colours that can be told apart. */
export const MAX_COMPARED_RUNS = 8;

/** What an address names as the runs to compare. */
export interface RunIds {
  /** Each well-formed id once, in the order of the address. */
  ids: string[];
  /** What is no id at all. */
  malformed: string[];
}

const runId = z.uuid();

/** Reads `a,b,c`. Spaces and empty parts are nothing; upper case is the same id. */
export function readRunIds(text: string): RunIds {
  const parts = [...new Set(text.split(',').map((part) => part.trim().toLowerCase()))].filter(Boolean);
  const isId = (part: string) => runId.safeParse(part).success;
  return { ids: parts.filter(isId), malformed: parts.filter((part) => !isId(part)) };
}

/** The same as an address carries it. */
export const writeRunIds = (ids: readonly string[]): string => ids.join(',');
