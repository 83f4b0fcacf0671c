import 'server-only';
import type { RequestContext } from '../http/route';
import { softDeleteDataset } from './dataset-admin.repository';
import { datasetInUse, datasetNotFound } from './dataset-errors';

/** Deletes one of the caller's datasets; jobs and models made from it stay. Throws `not_found`, `dataset_in_use`. */
export async function deleteDataset(ctx: RequestContext, id: string): Promise<{ id: string }> {
  const outcome = await softDeleteDataset({ userId: ctx.userId, datasetId: id });
  if (outcome === 'not_found') throw datasetNotFound();
  if (outcome === 'in_use') throw datasetInUse('deleted');
  return { id };
}
