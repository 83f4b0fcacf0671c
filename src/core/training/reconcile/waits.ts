import { RECONCILE_LIMITS } from './limits.ts';
import type { Moment } from './observation.ts';

/** `now` plus a wait, as an ISO string. */
export const after = (now: Date, waitMs: number): string => new Date(now.getTime() + waitMs).toISOString();

/** The next look after a failed one: waits as long again as the silence has lasted, within bounds, ±25 %. */
export function backOff(silenceMs: number, { now, jitter }: Moment): string {
  const { minBackoffMs, maxBackoffMs } = RECONCILE_LIMITS;
  const wait = Math.min(maxBackoffMs, Math.max(minBackoffMs, silenceMs));
  return after(now, wait * (0.75 + jitter / 2));
}

/**
 * How long something has lasted that began at `since`, as far as we looked: time in which no look was planned (the
 * scheduler stood still, the clock jumped) does not count against the cluster.
 */
export function watchedMs(since: string, plannedLook: string, now: Date): number {
  return Math.max(0, Math.min(now.getTime(), Date.parse(plannedLook)) - Date.parse(since));
}
