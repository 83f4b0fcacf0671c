import 'server-only';
import type { DatasetFixes, FixPreview } from '@/core/datasets/fixes/fixes.schema';
import type { RequestContext } from '../http/route';
import { getDataset } from './get-dataset';
import { requireFixable, tryFixes } from './run-fixes';

/**
 * What the chosen fixes would do to one of the caller's datasets; nothing is stored. Of a large file only the beginning is
 * looked at, and the answer says so. Throws `not_found`, `dataset_not_ready`, `unavailable`.
 */
export async function previewFixes(
  ctx: RequestContext,
  id: string,
  fixes: DatasetFixes,
): Promise<FixPreview> {
  const dataset = await getDataset(ctx, id);
  requireFixable(dataset);
  return tryFixes(ctx, dataset, fixes);
}
