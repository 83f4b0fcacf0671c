import 'server-only';
import { apiTokenView, type ApiTokenView } from '@/core/api-tokens/api-token.schema';
import { columnsOf } from '../supabase/columns';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

/** The caller's tokens, the newest first. */
export async function selectApiTokens(db: UserClient): Promise<ApiTokenView[]> {
  const query = db
    .from('api_tokens')
    .select(columnsOf(apiTokenView))
    .order('created_at', { ascending: false })
    .order('id');
  return apiTokenView.array().parse(unwrap(await query));
}

/** Removes a token, which ends with that; false when the caller has none with this id. */
export async function deleteApiTokenRow(db: UserClient, id: string): Promise<boolean> {
  const query = db.from('api_tokens').delete({ count: 'exact' }).eq('id', id);
  const answer = await query;
  unwrap(answer);
  return answer.count === 1;
}
