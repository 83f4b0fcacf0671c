import 'server-only';
import type { TokenCountList } from '@/core/tokens/token-count.schema';
import { getDataset } from '../datasets/get-dataset';
import type { RequestContext } from '../http/route';
import { selectTokenCounts } from './tokens.repository';

/** The exact token counts of a dataset, finished and under way. Throws `not_found`. */
export async function listTokenCounts(ctx: RequestContext, datasetId: string): Promise<TokenCountList> {
  const [, counts] = await Promise.all([getDataset(ctx, datasetId), selectTokenCounts(ctx.db, datasetId)]);
  return { counts };
}
