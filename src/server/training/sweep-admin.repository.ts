import 'server-only';
import { z } from 'zod';
import type { CreateSweepInput, EstimateSweepInput } from '@/core/training/sweeps/sweep.schema';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';
import { jobRefusal, type jobOrder } from './job-admin.repository';

const createOutcome = z.union([
  z.object({ outcome: z.enum(['created', 'exists']), sweep_id: z.uuid() }),
  z.object({ outcome: z.literal('over_budget') }),
  jobRefusal,
]);
const cancelOutcome = z.object({ outcome: z.enum(['cancelling', 'not_found', 'ended']) });

/** A search as `create_sweep` takes it. */
type SweepOrder = Pick<CreateSweepInput, 'name' | 'dataset_id' | 'grid' | 'client_request_id'> & {
  /** US dollars. */
  total_budget: number;
  base_configuration: Pick<EstimateSweepInput, 'hyperparameters' | 'gpu_config'>;
  runs: ReturnType<typeof jobOrder>[];
};

/** Makes a search with all its runs or nothing; the same request of a user makes one search only. */
export async function insertSweep(userId: string, sweep: SweepOrder): Promise<z.infer<typeof createOutcome>> {
  const admin = createServerSupabaseAdminClient();
  return createOutcome.parse(unwrap(await admin.rpc('create_sweep', { p_user_id: userId, p_sweep: sweep })));
}

/** Records the wish to cancel every run that has not ended; the next tick passes it on to the cluster. */
export async function requestSweepCancel(
  userId: string,
  sweepId: string,
): Promise<z.infer<typeof cancelOutcome>['outcome']> {
  const admin = createServerSupabaseAdminClient();
  const answer = await admin.rpc('request_sweep_cancel', { p_user_id: userId, p_sweep_id: sweepId });
  return cancelOutcome.parse(unwrap(answer)).outcome;
}
