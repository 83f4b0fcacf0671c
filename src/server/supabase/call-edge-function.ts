import 'server-only';
import { getServerEnv } from '@/config/env.server';
import { runAfterResponse } from '../http/run-after-response';

/** Long enough to hand the call over; the function goes on without us. */
const TIMEOUT_MS = 10_000;

/**
 * Wakes an edge function once the answer is sent, so that the user need not wait for the next cron run. A call that fails
 * is only logged: cron calls the same function anyway.
 */
export function wakeEdgeFunction(
  name: 'validate-datasets' | 'process-training-jobs' | 'count-tokens' | 'deliver-notifications',
): void {
  runAfterResponse(`wake_${name}_failed`, async () => {
    const env = getServerEnv();
    const response = await fetch(`${env.NEXT_PUBLIC_SUPABASE_URL}/functions/v1/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-cron-secret': env.CRON_SECRET },
      body: '{}',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`${name} answered ${response.status}`);
  });
}
