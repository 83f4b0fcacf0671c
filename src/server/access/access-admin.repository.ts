import 'server-only';
import { z } from 'zod';
import { apiScope } from '@/core/api-tokens/api-token.schema';
import type { RateClass, RateLimit } from '@/core/http/rate-limit';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';

const rate = z.object({
  allowed: z.boolean(),
  remaining: z.int().nonnegative(),
  retry_after_seconds: z.int().nonnegative(),
});
/** What the database says of a request that it counted. */
export type CountedRate = z.infer<typeof rate>;

/** A class of requests and what is allowed of it. */
export interface LimitOfClass {
  class: RateClass;
  limit: RateLimit;
}

/** Counts a request of a signed-in user. */
export async function countRequest(
  userId: string,
  { class: name, limit }: LimitOfClass,
): Promise<CountedRate> {
  const answer = await createServerSupabaseAdminClient().rpc('count_request', {
    p_user_id: userId,
    p_class: name,
    p_requests: limit.requests,
    p_window_seconds: limit.windowSeconds,
  });
  return rate.parse(unwrap(answer));
}

const authentication = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('accepted'),
    user_id: z.uuid(),
    scopes: z.array(apiScope),
    rate,
  }),
  z.object({ outcome: z.literal('refused'), rate }),
]);

/** The living token with this hash; its request is counted, or a failure of the address when there is none. */
export async function authenticateTokenHash(call: {
  hash: string;
  address: string;
  limit: LimitOfClass;
  failureLimit: LimitOfClass;
}): Promise<z.infer<typeof authentication>> {
  const answer = await createServerSupabaseAdminClient().rpc('authenticate_api_token', {
    p_token_hash: call.hash,
    p_address: call.address,
    p_limit: toJson(call.limit),
    p_failure_limit: toJson(call.failureLimit),
  });
  return authentication.parse(unwrap(answer));
}

const toJson = ({ class: name, limit }: LimitOfClass) => ({
  class: name,
  requests: limit.requests,
  window_seconds: limit.windowSeconds,
});
