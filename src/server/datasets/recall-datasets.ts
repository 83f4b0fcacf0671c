import 'server-only';
import type { RequestContext } from '../http/route';
import { selectKnownDatasets, type KnownDataset } from './dataset-admin.repository';

/**
 * What the caller's jobs and models still say of their datasets once these are deleted, by id. Ids of datasets that the
 * caller never had are left out.
 */
export async function recallDatasets(
  ctx: RequestContext,
  ids: readonly string[],
): Promise<Map<string, KnownDataset>> {
  if (ids.length === 0) return new Map();
  const datasets = await selectKnownDatasets(ctx.userId, [...new Set(ids)]);
  return new Map(datasets.map((dataset) => [dataset.id, dataset]));
}
