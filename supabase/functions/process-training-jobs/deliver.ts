import {
  applyManifest,
  filesToExport,
  isDelivered,
  withFiles,
  type Delivery,
} from '../../../src/core/models/delivery.ts';
import { DeliveryRefused, modelStoragePath } from '../../../src/core/models/file-transfer.ts';
import type { Observation } from '../../../src/core/training/reconcile/observation.ts';
import { observationOf } from './failed-look.ts';
import type { Look } from './observe.ts';
import type { SubmittedJob } from './poll.ts';
import { forEachLimited, note, type Tick } from './tick.ts';
import { proveDelivery } from './prove-adapter.ts';
import { pushFiles } from './push-files.ts';
import { verifyFile } from './verify.ts';

export type DeliveringJob = SubmittedJob & { delivery: Delivery };

/** Brings the files of succeeded trainings on: pushed into storage by the cluster, then read back and proven. */
export async function deliverAll(tick: Tick, jobs: readonly DeliveringJob[]): Promise<Look[]> {
  return forEachLimited(jobs, async (job) => {
    try {
      return { job, observation: await deliver(tick, job) };
    } catch (error) {
      if (error instanceof DeliveryRefused) {
        const progress = { state: 'refused', code: error.code, message: error.message } as const;
        return { job, observation: { kind: 'delivery', progress } };
      }
      note(tick, `Delivering job ${job.id}`, error);
      return { job, observation: observationOf(error) };
    }
  });
}

async function deliver(tick: Tick, job: DeliveringJob): Promise<Observation> {
  const needsCluster = (current: Delivery) =>
    current.files.length === 0 ||
    current.files.some(({ state }) => state === 'pending' || state === 'requested');
  let delivery = job.delivery;
  if (needsCluster(delivery)) delivery = await exportFiles(tick, job);
  for (const file of delivery.files) {
    if (file.state !== 'exported') continue;
    const path = modelStoragePath(job.user_id, job.id, file.path);
    delivery = withFiles(delivery, [await verifyFile(tick, path, file)]);
  }
  if (isDelivered(delivery)) {
    await proveDelivery(tick, job, delivery);
    return { kind: 'delivered', delivery, points: await tick.store.outcomePoints(job.id) };
  }
  const canGoOn = delivery.files.some(
    ({ state }) => state === 'pending' || (state === 'exported' && tick.budget.bytes > 0),
  );
  return { kind: 'delivery', progress: { state: 'under_way', delivery, isWaiting: !canGoOn } };
}

/** Takes in where the pushes stand and asks for those that are due. Asking again for the same file is harmless. */
async function exportFiles(tick: Tick, job: DeliveringJob): Promise<Delivery> {
  const manifest = await tick.cluster.getArtifacts(job.external_job_id);
  const delivery = applyManifest(job.delivery, manifest, tick.now());
  const due = filesToExport(delivery);
  if (due.length === 0) return delivery;
  return withFiles(delivery, await pushFiles(tick, job, due));
}
