import { isDeepStrictEqual } from 'node:util';
import type { ClusterCapabilities } from '../../src/core/cluster/contract.ts';
import type { ConformanceContext } from './context.ts';

/** One rule of the contract. */
export interface Check {
  name: string;
  /** Skipped on a cluster that does not offer this. */
  feature?: ClusterCapabilities['features'][number];
  /** Resolves when the rule is kept; a text is a detail worth a look. @throws what was seen instead. */
  run: (context: ConformanceContext) => Promise<unknown>;
}

/** A check that this run cannot make. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** @throws saying what was expected, unless it holds. */
export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** @throws with both values when they differ. */
export function mustEqual(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what}: ${brief(actual)} instead of ${brief(expected)}`);
}

export function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
