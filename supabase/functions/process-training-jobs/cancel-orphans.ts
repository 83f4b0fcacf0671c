import type { ClusterJob } from '../../../src/core/cluster/contract.ts';
import { findOrphans } from '../../../src/core/training/reconcile/find-orphans.ts';
import { forEachLimited, hasTime, note, TICK_LIMITS, type Tick } from './tick.ts';

/**
 * Now and then: cancels what the cluster works on and nobody waits for any more (an attempt that was left behind, a job that
 * has ended or is gone), in a bounded look through its active jobs. What it misses, a later look finds.
 */
export async function cancelOrphans(tick: Tick): Promise<void> {
  if (tick.random() >= TICK_LIMITS.orphanLookShare || !hasTime(tick)) return;
  try {
    const active = (await Promise.all([listAll(tick, 'queued'), listAll(tick, 'running')])).flat();
    const orphans = await findOrphans(active, (ids) => tick.store.jobStates(ids), tick.now());
    await forEachLimited(orphans, async ({ id, idempotency_key: key }) => {
      note(tick, 'Left behind on the cluster', `job ${id} (${key}) is cancelled`);
      await tick.cluster.cancelJob(id, { saveCheckpoint: false });
    });
  } catch (error) {
    note(tick, 'Looking for jobs left behind on the cluster', error);
  }
}

async function listAll(tick: Tick, status: 'queued' | 'running'): Promise<ClusterJob[]> {
  const jobs: ClusterJob[] = [];
  for (let page = 0; page < TICK_LIMITS.orphanPages; page++) {
    const answer = await tick.cluster.listJobs({ status, after: jobs.at(-1)?.id });
    jobs.push(...answer.data);
    if (!answer.has_more || answer.data.length === 0) break;
  }
  return jobs;
}
