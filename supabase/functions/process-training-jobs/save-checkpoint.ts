import type { ClusterCheckpoint } from '../../../src/core/cluster/contract.ts';
import { ClusterRequestError } from '../../../src/core/cluster/request-error.ts';
import { DeliveryRefused, followPush, modelStoragePath } from '../../../src/core/models/file-transfer.ts';
import type {
  AttemptEnding,
  CheckpointProgress,
  CheckpointSave,
} from '../../../src/core/training/reconcile/attempt-ending.ts';
import { newestToSave } from '../../../src/core/training/reconcile/keep-checkpoints.ts';
import type { Observation } from '../../../src/core/training/reconcile/observation.ts';
import { observationOf } from './failed-look.ts';
import type { Look } from './observe.ts';
import type { SubmittedJob } from './poll.ts';
import { pushFiles } from './push-files.ts';
import { forEachLimited, note, type Tick } from './tick.ts';
import { verifyFile } from './verify.ts';

export type SavingJob = SubmittedJob & { ending: AttemptEnding };

/** Brings the newest checkpoints of ended attempts on: pushed into storage by the cluster, then read back and proven. */
export async function saveCheckpoints(tick: Tick, jobs: readonly SavingJob[]): Promise<Look[]> {
  return forEachLimited(jobs, async (job) => {
    try {
      return { job, observation: { kind: 'checkpoint', progress: await save(tick, job) } };
    } catch (error) {
      note(tick, `Saving the checkpoint of job ${job.id}`, error);
      return { job, observation: refusalOf(error) };
    }
  });
}

async function save(tick: Tick, job: SavingJob): Promise<CheckpointProgress> {
  const listed = await tick.cluster.getCheckpoints(job.external_job_id);
  const begun = job.ending.save ?? newestToSave(listed, job);
  if (!begun) return { state: 'none' };
  const file = await bringOn(tick, job, begun, listed);
  if (file.state === 'verified') return { state: 'stored', save: file };
  const canGoOn = file.state === 'pending' || (file.state === 'exported' && tick.budget.bytes > 0);
  return { state: 'under_way', save: file, isWaiting: !canGoOn };
}

/**
 * Brings one checkpoint on as far as one pass can: asks the cluster to push it, and reads back what has arrived.
 * @throws {DeliveryRefused} when pushes keep failing or its copies are corrupt.
 */
export async function bringOn(
  tick: Tick,
  job: SubmittedJob,
  begun: CheckpointSave,
  listed: readonly ClusterCheckpoint[],
): Promise<CheckpointSave> {
  const report = listed.find(({ id }) => id === begun.id);
  let file = followPush(begun, report, tick.now());
  if (file.state === 'pending') [file = begun] = await pushFiles(tick, job, [file]);
  if (file.state !== 'exported') return file;
  return verifyFile(tick, modelStoragePath(job.user_id, job.id, file.path), file);
}

/** A cluster that refuses to hand a checkpoint out, or does not know it any more, is not asked again. */
export const isRefusal = (error: unknown): error is Error =>
  error instanceof DeliveryRefused ||
  (error instanceof ClusterRequestError && ['rejected', 'not_found', 'conflict'].includes(error.kind));

function refusalOf(error: unknown): Observation {
  if (!isRefusal(error)) return observationOf(error);
  return { kind: 'checkpoint', progress: { state: 'refused', message: error.message } };
}
