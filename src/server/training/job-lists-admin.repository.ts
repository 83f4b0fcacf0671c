import 'server-only';
import { z } from 'zod';
import { cancelOutcome, type CancelOutcome } from '@/core/training/cancel-jobs.schema';
import { sparkline, type Sparkline } from '@/core/training/job-sparklines';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';

/** Step ranges of a sparkline: with two losses each, about as many points as it has pixels. */
const SPARKLINE_BUCKETS = 30;

/** The losses of these jobs as small charts, in one statement; those of other users are left out. */
export async function selectSparklines(userId: string, jobIds: readonly string[]): Promise<Sparkline[]> {
  const admin = createServerSupabaseAdminClient();
  const answer = await admin.rpc('get_loss_sparklines', {
    p_user_id: userId,
    p_job_ids: [...jobIds],
    p_buckets: SPARKLINE_BUCKETS,
  });
  return z.array(sparkline).parse(unwrap(answer));
}

/** Records the wish to stop these jobs, all in one transaction; the next tick passes it on to the cluster. */
export async function requestJobsCancel(
  userId: string,
  jobIds: readonly string[],
  saveCheckpoint: boolean,
): Promise<CancelOutcome[]> {
  const admin = createServerSupabaseAdminClient();
  const answer = await admin.rpc('request_jobs_cancel', {
    p_user_id: userId,
    p_job_ids: [...jobIds],
    p_save_checkpoint: saveCheckpoint,
  });
  return z.array(cancelOutcome).parse(unwrap(answer));
}
