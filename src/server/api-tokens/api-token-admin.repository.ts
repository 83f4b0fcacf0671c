import 'server-only';
import {
  apiTokenView,
  MAX_API_TOKENS,
  type ApiScope,
  type ApiTokenView,
} from '@/core/api-tokens/api-token.schema';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';

/** Keeps a verified user's new token by its hash; null when they have as many as there may be. */
export async function insertApiToken(
  userId: string,
  token: { name: string; prefix: string; hash: string; scopes: readonly ApiScope[]; expiresAt: Date | null },
): Promise<ApiTokenView | null> {
  const answer = await createServerSupabaseAdminClient().rpc('create_api_token', {
    p_user_id: userId,
    p_name: token.name,
    p_prefix: token.prefix,
    p_token_hash: token.hash,
    p_scopes: [...token.scopes],
    // The generated types know no argument that may be null.
    p_expires_at: (token.expiresAt?.toISOString() ?? null) as string,
    p_max: MAX_API_TOKENS,
  });
  return apiTokenView.nullable().parse(unwrap(answer));
}
