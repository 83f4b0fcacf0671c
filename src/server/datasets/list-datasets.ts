import 'server-only';
import type { DatasetList, ListDatasetsQuery } from '@/core/datasets/dataset.schema';
import { pageOf } from '../http/page-of';
import type { RequestContext } from '../http/route';
import { selectDatasets } from './datasets.repository';

/** One page of the caller's datasets. */
export async function listDatasets(ctx: RequestContext, query: ListDatasetsQuery): Promise<DatasetList> {
  const { datasets, total } = await selectDatasets(ctx.db, ctx.userId, query);
  return { datasets, ...pageOf(query, total) };
}
