import 'server-only';
import type { DatasetUsage } from '@/core/datasets/dataset.schema';
import type { RequestContext } from '../http/route';
import { selectDatasetUsage } from './dataset-usage.repository';
import { getDataset } from './get-dataset';

/** What was made from one of the caller's datasets. Throws `not_found`. */
export async function getDatasetUsage(ctx: RequestContext, id: string): Promise<DatasetUsage> {
  const [, usage] = await Promise.all([getDataset(ctx, id), selectDatasetUsage(ctx.db, id)]);
  return usage;
}
