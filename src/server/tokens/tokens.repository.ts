import 'server-only';
import { z } from 'zod';
import { tokenCountView, type TokenCountView } from '@/core/tokens/token-count.schema';
import { columnsOf } from '../supabase/columns';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

/** The counts of a dataset that the user can see, the first asked for first. */
export async function selectTokenCounts(db: UserClient, datasetId: string): Promise<TokenCountView[]> {
  const query = db
    .from('dataset_token_counts')
    .select(columnsOf(tokenCountView))
    .eq('dataset_id', datasetId)
    .order('created_at')
    .order('tokenizer');
  return z.array(tokenCountView).parse(unwrap(await query));
}
