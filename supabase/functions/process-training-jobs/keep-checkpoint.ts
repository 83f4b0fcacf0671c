import type { ClusterCheckpoint, ClusterJob } from '../../../src/core/cluster/contract.ts';
import type { CheckpointSave } from '../../../src/core/training/reconcile/attempt-ending.ts';
import type { ClaimedJob } from '../../../src/core/training/reconcile/claimed-job.ts';
import { nextToKeep, type KeepProgress } from '../../../src/core/training/reconcile/keep-checkpoints.ts';
import type { Look } from './observe.ts';
import { bringOn, isRefusal } from './save-checkpoint.ts';
import { forEachLimited, hasTime, note, type Tick } from './tick.ts';

/**
 * Brings the checkpoints of jobs that train on: pushed into storage by the cluster, read back and proven. One of a job at a time,
 * whatever the cluster writes meanwhile; a failure never ends the job.
 */
export async function keepCheckpoints(tick: Tick, looks: readonly Look[]): Promise<Look[]> {
  return forEachLimited(looks, async (look) => {
    const { job, observation, listed = [] } = look;
    if (observation.kind !== 'cluster_job' || !isKept(job, observation.job) || !hasTime(tick)) return look;
    const save = job.keeping?.save ?? nextToKeep(listed, job);
    if (!save) return look;
    const keep = await keepOne(tick, job, save, listed);
    return keep ? { ...look, observation: { ...observation, keep } } : look;
  });
}

/** One that is to stop saves its last checkpoint when it has ended. */
const isKept = (job: ClaimedJob, { status }: ClusterJob): job is ClaimedJob & { external_job_id: string } =>
  status === 'running' &&
  job.external_job_id !== null &&
  job.ending === null &&
  job.cancel_requested_at === null;

async function keepOne(
  tick: Tick,
  job: ClaimedJob & { external_job_id: string },
  save: CheckpointSave,
  listed: readonly ClusterCheckpoint[],
): Promise<KeepProgress | null> {
  // A cluster keeps only its newest: what it has cleared will never arrive.
  const isGone = save.state !== 'exported' && listed.length > 0 && !listed.some(({ id }) => id === save.id);
  if (isGone) return { state: 'refused', save };
  try {
    const file = await bringOn(tick, job, save, listed);
    return { state: file.state === 'verified' ? 'stored' : 'under_way', save: file };
  } catch (error) {
    note(tick, `Storing the checkpoint of step ${save.step} of job ${job.id}`, error);
    return isRefusal(error) ? { state: 'refused', save } : null;
  }
}
