import 'server-only';
import type { DatasetVersion } from '@/core/datasets/fixes/fixes.schema';
import type { RequestContext } from '../http/route';
import { datasetNotFound } from './dataset-errors';
import { selectVersions } from './dataset-versions.repository';

/** All versions of one of the caller's datasets, oldest first. Throws `not_found`. */
export async function listVersions(ctx: RequestContext, id: string): Promise<{ versions: DatasetVersion[] }> {
  const versions = await selectVersions({ userId: ctx.userId, datasetId: id });
  if (versions.length === 0) throw datasetNotFound();
  return { versions };
}
