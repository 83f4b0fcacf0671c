import { setTimeout as sleep } from 'node:timers/promises';

interface PollOptions {
  /** Named when the time is over. */
  what: string;
  intervalMs: number;
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * Reads something until `isDone`.
 *
 * @throws Error when that did not happen in time
 */
export async function pollUntil<T>(
  read: () => Promise<T>,
  isDone: (value: T) => boolean,
  { what, intervalMs, timeoutMs, signal }: PollOptions,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    if (Date.now() > deadline) throw new Error(`${what} took longer than ${timeoutMs / 60_000} minutes.`);
    await sleep(intervalMs, undefined, { signal });
  }
}
