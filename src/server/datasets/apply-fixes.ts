import 'server-only';
import { AppError } from '@/core/errors';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import type { ApplyFixesInput, DatasetFixes } from '@/core/datasets/fixes/fixes.schema';
import type { RequestContext } from '../http/route';
import { confirmDataset } from './confirm-dataset';
import { datasetNotFound } from './dataset-errors';
import { announceVersion, uploadVersionFile } from './dataset-versions.repository';
import { getDataset } from './get-dataset';
import { fixFile, reasonToRefuse, requireFixable, tryFixes, type FixRun } from './run-fixes';

/**
 * Makes a new version of one of the caller's datasets with the chosen fixes; the dataset itself is never changed. The file is
 * read twice: first to know what comes of it, then to write it. Announcing, writing and confirming may each be repeated: the
 * same client key goes on where a broken request left off, and answers the same version.
 * Throws `not_found`, `dataset_not_ready`, `file_too_large`, `conflict` (nothing to make, or a key used for something else).
 */
export async function applyFixes(
  ctx: RequestContext,
  id: string,
  { client_key: key, fixes }: ApplyFixesInput,
): Promise<{ dataset: DatasetView }> {
  const parent = await getDataset(ctx, id);
  requireFixable(parent);
  const run = await tryFixes(ctx, parent, fixes);
  const refusal = reasonToRefuse(run, fixes);
  if (refusal !== null) throw new AppError('conflict', refusal);
  const version = await announce(ctx, id, { key, fixes, fileBytes: run.bytes });
  if (version.status !== 'uploading') return { dataset: version };
  await uploadVersionFile(version.storage_path, contentOf(fixFile(ctx, parent, fixes), run));
  return { dataset: await confirm(ctx, version.id, run) };
}

async function announce(
  ctx: RequestContext,
  datasetId: string,
  version: { key: string; fixes: DatasetFixes; fileBytes: number },
): Promise<DatasetView> {
  const announced = await announceVersion({ userId: ctx.userId, datasetId }, version);
  switch (announced.outcome) {
    case 'announced':
      return getDataset(ctx, announced.dataset_id);
    case 'not_found':
      throw datasetNotFound();
    case 'not_ready':
      throw new AppError(
        'dataset_not_ready',
        'This dataset is being validated again. Nothing was changed; wait for its report, then choose the fixes.',
      );
    case 'key_reused':
      throw new AppError(
        'conflict',
        'This request was used before, for other fixes or for a version that is deleted by now. Nothing was changed; choose the fixes again.',
      );
  }
}

/** A fixed file as a stream that is made as it is read; `run` is what an earlier pass came to. */
function contentOf(file: AsyncGenerator<Uint8Array, FixRun>, run: FixRun): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const next = await file.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await file.return(run);
    },
  });
}

/** Of two requests with the same key one is later: the file is confirmed then. */
async function confirm(ctx: RequestContext, id: string, { sha256 }: FixRun): Promise<DatasetView> {
  try {
    const { dataset } = await confirmDataset(ctx, id, { file_sha256: sha256 });
    return await getDataset(ctx, dataset.id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'already_confirmed') return getDataset(ctx, id);
    throw error;
  }
}
