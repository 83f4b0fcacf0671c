import { RECONCILE_LIMITS } from './limits.ts';
import type { Moment } from './observation.ts';

/** `now` plus a wait, as an ISO string. */
export const after = (now: Date, waitMs: number): string => new Date(now.getTime() + waitMs).toISOString();

/** A wait, ±25 %, so that many jobs do not come back at once. */
export const withJitter = (waitMs: number, { jitter }: Pick<Moment, 'jitter'>): number =>
  waitMs * (0.75 + jitter / 2);

/** How far apart two moments are; also when the clock was set back, so that no wait lasts until it has caught up. */
export const elapsedMs = (since: string, now: Date): number => Math.abs(now.getTime() - Date.parse(since));

/** The next look after a failed one: waits as long again as the silence has lasted, within bounds, ±25 %. */
export function backOff(silenceMs: number, moment: Moment): string {
  const { minBackoffMs, maxBackoffMs } = RECONCILE_LIMITS;
  const wait = Math.min(maxBackoffMs, Math.max(minBackoffMs, silenceMs));
  return after(moment.now, withJitter(wait, moment));
}

/**
 * How long something has lasted that began at `since`, as far as we looked: time in which no look was planned (the
 * scheduler stood still, the clock jumped) does not count against the cluster.
 */
export function watchedMs(since: string, plannedLook: string, now: Date): number {
  return Math.max(0, Math.min(now.getTime(), Date.parse(plannedLook)) - Date.parse(since));
}
