import { ClusterRequestError } from '../../../src/core/cluster/request-error.ts';
import { DeliveryRefused, followPush, modelStoragePath } from '../../../src/core/models/file-transfer.ts';
import {
  newestToSave,
  type AttemptEnding,
  type CheckpointProgress,
} from '../../../src/core/training/reconcile/attempt-ending.ts';
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
  let file = followPush(
    begun,
    listed.find(({ id }) => id === begun.id),
    tick.now(),
  );
  if (file.state === 'pending') [file = begun] = await pushFiles(tick, job, [file]);
  if (file.state === 'exported') {
    file = await verifyFile(tick, modelStoragePath(job.user_id, job.id, file.path), file);
  }
  if (file.state === 'verified') return { state: 'stored', save: file };
  const canGoOn = file.state === 'pending' || (file.state === 'exported' && tick.budget.bytes > 0);
  return { state: 'under_way', save: file, isWaiting: !canGoOn };
}

/** A cluster that refuses to hand a checkpoint out, or does not know it any more, is not asked again. */
function refusalOf(error: unknown): Observation {
  const isRefused =
    error instanceof DeliveryRefused ||
    (error instanceof ClusterRequestError && ['rejected', 'not_found', 'conflict'].includes(error.kind));
  if (!isRefused) return observationOf(error);
  return { kind: 'checkpoint', progress: { state: 'refused', message: error.message } };
}
