import 'server-only';
import { profileOfBaseModel } from '@/core/tokens/token-profile';
import type { TokenCountView } from '@/core/tokens/token-count.schema';
import type { RequestContext } from '../http/route';
import { selectTokenCount } from './tokens.repository';

/** The finished exact count of a dataset for a base model; null when there is none (yet). */
export async function getTokenCounts(
  ctx: RequestContext,
  datasetId: string,
  baseModelId: string,
): Promise<TokenCountView | null> {
  const profile = profileOfBaseModel(baseModelId);
  if (!profile) return null;
  const count = await selectTokenCount(ctx.db, datasetId, profile.id);
  return count?.status === 'done' ? count : null;
}
