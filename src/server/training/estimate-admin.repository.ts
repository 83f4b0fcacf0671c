import 'server-only';
import { z } from 'zod';
import { estimateBudget } from '@/core/training/job.schema';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';

const estimateContext = z.object({
  budget: estimateBudget.omit({ verdict: true }).nullable(),
  runs: z.array(
    z.object({
      gpu_type: z.string(),
      source: z.enum(['user', 'installation']),
      runs: z.int(),
      p10: z.number(),
      p50: z.number(),
      p90: z.number(),
    }),
  ),
});

/**
 * A user's budget as it stands, null without one, and what completed runs with models of this size took against the
 * formula. Of other users only figures that tell nothing of anybody leave the database.
 */
export async function selectEstimateContext(
  userId: string,
  baseModel: string,
): Promise<z.infer<typeof estimateContext>> {
  const admin = createServerSupabaseAdminClient();
  return estimateContext.parse(
    unwrap(await admin.rpc('get_estimate_context', { p_user_id: userId, p_base_model: baseModel })),
  );
}
