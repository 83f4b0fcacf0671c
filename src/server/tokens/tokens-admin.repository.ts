import 'server-only';
import { z } from 'zod';
import type { TokenProfileId } from '@/core/tokens/token-profile';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';

const requestOutcome = z.object({ outcome: z.enum(['counting', 'not_found', 'not_ready']) });

/** Asks for a count of a user's dataset; one that exists and did not fail stays as it is. */
export async function requestTokenCount(target: {
  userId: string;
  datasetId: string;
  tokenizer: TokenProfileId;
}): Promise<z.infer<typeof requestOutcome>['outcome']> {
  const answer = await createServerSupabaseAdminClient().rpc('request_token_count', {
    p_user_id: target.userId,
    p_dataset_id: target.datasetId,
    p_tokenizer: target.tokenizer,
  });
  return requestOutcome.parse(unwrap(answer)).outcome;
}
