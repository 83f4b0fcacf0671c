import {
  markRequested,
  MODELS_BUCKET,
  modelStoragePath,
  type FileTransfer,
} from '../../../src/core/models/file-transfer.ts';
import type { SubmittedJob } from './poll.ts';
import { forEachLimited, type Tick } from './tick.ts';

/** Asks the cluster to push files of a job into storage, and answers them as requested. Asking again for a file is harmless. */
export async function pushFiles<File extends FileTransfer>(
  tick: Tick,
  job: SubmittedJob,
  due: readonly File[],
): Promise<File[]> {
  const files = await forEachLimited(due, async ({ id, path }) => ({
    id,
    url: await tick.storage.signUpload(MODELS_BUCKET, modelStoragePath(job.user_id, job.id, path)),
    headers: { 'content-type': 'application/octet-stream' },
  }));
  await tick.cluster.exportArtifacts(job.external_job_id, { files });
  return due.map((file) => markRequested(file, tick.now()));
}
