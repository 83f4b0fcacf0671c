import { z } from 'zod';
import type { ClusterJob } from '../../cluster/contract.ts';
import { isActiveJobStatus, jobStatus } from '../job.schema.ts';
import { RECONCILE_LIMITS } from './limits.ts';
import { elapsedMs } from './waits.ts';

/** What the platform knows of a job by now. */
export const jobState = z.object({ id: z.uuid(), attempt: z.int(), status: jobStatus });
export type JobState = z.infer<typeof jobState>;

const KEY = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(\d+)$/;

/**
 * Of the jobs that a cluster works on, those that carry the platform's keys and that nobody waits for: the job has ended, is
 * unknown, or is at a later attempt. Keys of another shape are somebody else's. Young jobs are left alone: what is asked of
 * the database must not be older than what the cluster was told.
 */
export async function findOrphans(
  active: readonly ClusterJob[],
  statesOf: (ids: readonly string[]) => Promise<readonly JobState[]>,
  now: Date,
): Promise<ClusterJob[]> {
  const ours = active.flatMap((job) => {
    const [, id, attempt] = KEY.exec(job.idempotency_key) ?? [];
    // By either clock: one that is hours ahead must not keep its jobs young.
    const isYoung = elapsedMs(job.created_at, now) < RECONCILE_LIMITS.orphanAgeMs;
    return id === undefined || isYoung ? [] : [{ job, id, attempt: Number(attempt) }];
  });
  if (ours.length === 0) return [];
  const states = await statesOf([...new Set(ours.map(({ id }) => id))]);
  const byId = new Map(states.map((state) => [state.id, state]));
  return ours
    .filter(({ id, attempt }) => {
      const state = byId.get(id);
      return !state || !isActiveJobStatus(state.status) || attempt < state.attempt;
    })
    .map(({ job }) => job);
}
