import 'server-only';
import { AppError } from '@/core/errors';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import type { ApplyFixesInput, DatasetFixes } from '@/core/datasets/fixes/fixes.schema';
import type { RequestContext } from '../http/route';
import { wakeEdgeFunction } from '../supabase/call-edge-function';
import { datasetNotFound } from './dataset-errors';
import { announceVersion } from './dataset-versions.repository';
import { getDataset } from './get-dataset';
import { previewFixes } from './preview-fixes';

/**
 * Asks for a new version of one of the caller's datasets with the chosen fixes; the dataset itself is never changed. The version
 * is made in the background, and ends in `error` with the reason where it cannot be. What the preview already refuses is refused
 * here. The same client key answers the same version again.
 * Throws `not_found`, `dataset_not_ready`, `conflict` (nothing to make, or a key used for something else).
 */
export async function applyFixes(
  ctx: RequestContext,
  id: string,
  { client_key: key, fixes }: ApplyFixesInput,
): Promise<{ dataset: DatasetView }> {
  const { refusal } = await previewFixes(ctx, id, fixes);
  if (refusal !== null) throw new AppError('conflict', refusal);
  const version = await announce(ctx, id, { key, fixes });
  wakeEdgeFunction('validate-datasets');
  return { dataset: version };
}

async function announce(
  ctx: RequestContext,
  datasetId: string,
  version: { key: string; fixes: DatasetFixes },
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
