import 'server-only';
import type { DatasetView, UpdateDatasetInput } from '@/core/datasets/dataset.schema';
import type { RequestContext } from '../http/route';
import { isUniqueViolation } from '../supabase/unwrap';
import { datasetNameTaken, datasetNotFound } from './dataset-errors';
import { updateDatasetRow } from './datasets.repository';

/** Renames or describes one of the caller's datasets. Throws `not_found`, `name_taken`. */
export async function updateDataset(
  ctx: RequestContext,
  id: string,
  input: UpdateDatasetInput,
): Promise<DatasetView> {
  try {
    const dataset = await updateDatasetRow(ctx.db, id, input);
    if (!dataset) throw datasetNotFound();
    return dataset;
  } catch (error) {
    throw isUniqueViolation(error) ? datasetNameTaken(input.name ?? '') : error;
  }
}
