import 'server-only';
import { AppError } from '@/core/errors';
import { profileOfBaseModel, TOKEN_PROFILES } from '@/core/tokens/token-profile';
import type { CountTokensInput, TokenCountList } from '@/core/tokens/token-count.schema';
import { datasetNotFound } from '../datasets/dataset-errors';
import type { RequestContext } from '../http/route';
import { wakeEdgeFunction } from '../supabase/call-edge-function';
import { listTokenCounts } from './list-token-counts';
import { requestTokenCount } from './tokens-admin.repository';

/**
 * Starts the exact count of a dataset's tokens for a base model; one under way or finished stays as it is.
 * Throws `not_found`, `dataset_not_ready`, `unknown_model`.
 */
export async function countTokens(
  ctx: RequestContext,
  datasetId: string,
  { base_model }: CountTokensInput,
): Promise<TokenCountList> {
  const profile = profileOfBaseModel(base_model);
  if (!profile) {
    const known = TOKEN_PROFILES.flatMap(({ baseModels }) => baseModels).join(', ');
    const message = `The tokenizer of ${base_model} is not known here, so its tokens stay an estimate. Choose one of: ${known}.`;
    throw new AppError('unknown_model', message, [{ path: 'base_model', message: 'Tokenizer not known' }]);
  }
  const outcome = await requestTokenCount({ userId: ctx.userId, datasetId, tokenizer: profile.id });
  if (outcome === 'not_found') throw datasetNotFound();
  if (outcome === 'not_ready') {
    throw new AppError(
      'dataset_not_ready',
      'Tokens are counted once validation has succeeded. Nothing was started; wait for it or mend the file first.',
    );
  }
  wakeEdgeFunction('count-tokens');
  return listTokenCounts(ctx, datasetId);
}
