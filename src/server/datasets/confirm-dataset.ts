import 'server-only';
import type { z } from 'zod';
import { AppError } from '@/core/errors';
import type { confirmedDataset, ConfirmDatasetInput } from '@/core/datasets/dataset.schema';
import type { RequestContext } from '../http/route';
import { wakeEdgeFunction } from '../supabase/call-edge-function';
import { confirmUpload } from './dataset-admin.repository';
import { datasetNotFound } from './dataset-errors';
import { getDataset } from './get-dataset';

/**
 * Confirms that the file is uploaded, and starts validation.
 * Throws `not_found`, `already_confirmed`, `upload_missing`, `upload_size_mismatch`, `upload_content_mismatch`.
 */
export async function confirmDataset(
  ctx: RequestContext,
  id: string,
  hashes: ConfirmDatasetInput,
): Promise<z.input<typeof confirmedDataset>> {
  const confirmed = await confirmUpload({ userId: ctx.userId, datasetId: id }, hashes);
  switch (confirmed.outcome) {
    case 'not_found':
      throw datasetNotFound();
    case 'already_confirmed':
      throw new AppError(
        'already_confirmed',
        'This upload was confirmed before. Its file is safe; see the dataset for the state of its validation.',
      );
    case 'upload_missing':
      throw new AppError(
        'upload_missing',
        'The file has not arrived. The dataset is still waiting for it; upload the file, then confirm again.',
      );
    case 'size_mismatch': {
      const { file_size } = await getDataset(ctx, id);
      throw new AppError(
        'upload_size_mismatch',
        `The stored file has ${confirmed.actual_size} bytes, announced were ${file_size}: the upload is incomplete or another file. ` +
          'Nothing was validated; delete this dataset and upload the file again.',
      );
    }
    case 'content_mismatch':
      throw new AppError(
        'upload_content_mismatch',
        'The stored file is not the one on your disk: it was damaged on the way, or the file was changed meanwhile. ' +
          'Nothing was validated; delete this dataset and upload the file again.',
      );
    case 'validating':
      wakeEdgeFunction('validate-datasets');
      return {
        dataset: await getDataset(ctx, id),
        message: 'The upload is complete. Validation has started.',
      };
  }
}
