import type { Budget } from './count-slice.ts';

/**
 * The budget of one invocation: milliseconds of synchronous work, where the wall clock and the CPU clock run alike, and
 * milliseconds on the wall. `clock` gives milliseconds that only ever grow.
 */
export function createBudget(limits: { cpuMs: number; wallMs: number }, clock: () => number): Budget {
  const start = clock();
  let workedMs = 0;
  return {
    work(task) {
      const begun = clock();
      try {
        return task();
      } finally {
        workedMs += clock() - begun;
      }
    },
    isSpent: (divisor) => workedMs * divisor >= limits.cpuMs || clock() - start >= limits.wallMs,
  };
}
