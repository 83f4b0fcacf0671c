import 'server-only';
import { AppError } from '@/core/errors';
import type { UploadTarget } from '@/core/datasets/dataset.schema';
import type { RequestContext } from '../http/route';
import { createUploadTarget } from './dataset-admin.repository';
import { getDataset } from './get-dataset';

/**
 * Where the file of an unfinished dataset is uploaded to, for two more hours: what was answered when it was announced may
 * have run out. Throws `not_found`, `already_confirmed`, `already_uploaded` when the whole file is there.
 */
export async function renewUploadTarget(ctx: RequestContext, id: string): Promise<UploadTarget> {
  const { status, storage_path } = await getDataset(ctx, id);
  if (status !== 'uploading') {
    throw new AppError(
      'already_confirmed',
      'This dataset does not wait for its file any more. Nothing was changed; upload another file as a new dataset.',
    );
  }
  const target = await createUploadTarget(storage_path);
  if (target) return target;
  throw new AppError(
    'already_uploaded',
    'The file of this dataset has arrived already. Confirm the upload to start its validation.',
  );
}
