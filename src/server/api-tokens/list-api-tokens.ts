import 'server-only';
import { MAX_API_TOKENS, type ApiTokenList } from '@/core/api-tokens/api-token.schema';
import { tokenSigningKey } from '../access/authenticate-token';
import type { RequestContext } from '../http/route';
import { selectApiTokens } from './api-tokens.repository';

/** The caller's API tokens, and whether they are of use here. */
export async function listApiTokens(ctx: RequestContext): Promise<ApiTokenList> {
  return {
    tokens: await selectApiTokens(ctx.db),
    enabled: tokenSigningKey() !== null,
    max_tokens: MAX_API_TOKENS,
  };
}
