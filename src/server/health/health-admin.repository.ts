import 'server-only';
import { ACTIVE_JOB_STATUSES } from '@/core/training/job.schema';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';

/** When the tick should have looked at the job that has waited longest; null when no job is active. */
export async function selectOldestDueTime(): Promise<Date | null> {
  const admin = createServerSupabaseAdminClient();
  const job = unwrap(
    await admin
      .from('training_jobs')
      .select('next_poll_at')
      .in('status', [...ACTIVE_JOB_STATUSES])
      .order('next_poll_at')
      .limit(1)
      .maybeSingle(),
  );
  return job && new Date(job.next_poll_at);
}

/** Throws unless the storage service answers for the bucket that datasets are uploaded to. */
export async function requireStorage(): Promise<void> {
  const bucket = createServerSupabaseAdminClient().storage.from('lora-datasets');
  const { error } = await bucket.list('', { limit: 1 });
  if (error) throw error;
}
