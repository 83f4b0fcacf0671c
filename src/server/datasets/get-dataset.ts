import 'server-only';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import type { RequestContext } from '../http/route';
import { datasetNotFound } from './dataset-errors';
import { selectDataset } from './datasets.repository';

/** One of the caller's datasets. Throws `not_found`. */
export async function getDataset(ctx: RequestContext, id: string): Promise<DatasetView> {
  const dataset = await selectDataset(ctx.db, id);
  if (!dataset) throw datasetNotFound();
  return dataset;
}
