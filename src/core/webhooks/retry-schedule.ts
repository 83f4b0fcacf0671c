const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds after each failed try: the schedule that Standard Webhooks suggests, ended within a day. */
const DELAYS = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 8 * HOUR, 8 * HOUR];

/** Tries of one message: the first and one after each delay. */
export const MAX_TRIES = DELAYS.length + 1;

/**
 * Seconds until the next try after the `tries`-th has failed; null when that was the last. Up to a tenth earlier than the
 * schedule says, by `random` in [0, 1), so that what failed together does not come back together.
 */
export function retryAfterSeconds(tries: number, random: number): number | null {
  const delay = DELAYS[tries - 1];
  return delay === undefined ? null : delay * (1 - random / 10);
}
