import 'server-only';
import type { z } from 'zod';
import { AppError } from '@/core/errors';
import type { confirmedDataset } from '@/core/datasets/dataset.schema';
import type { RequestContext } from '../http/route';
import { wakeEdgeFunction } from '../supabase/call-edge-function';
import { requestRevalidation } from './dataset-admin.repository';
import { datasetInUse, datasetNotFound } from './dataset-errors';
import { getDataset } from './get-dataset';

/** Validates a dataset's file again. Throws `not_found`, `upload_missing`, `dataset_in_use`. */
export async function revalidateDataset(
  ctx: RequestContext,
  id: string,
): Promise<z.input<typeof confirmedDataset>> {
  const outcome = await requestRevalidation({ userId: ctx.userId, datasetId: id });
  if (outcome === 'not_found') throw datasetNotFound();
  if (outcome === 'in_use') throw datasetInUse('validated again');
  if (outcome === 'not_confirmed') {
    throw new AppError(
      'upload_missing',
      'The file of this dataset was never completely uploaded. Nothing was changed; upload the file and confirm it first.',
    );
  }
  wakeEdgeFunction('validate-datasets');
  return { dataset: await getDataset(ctx, id), message: 'Validation has started again.' };
}
