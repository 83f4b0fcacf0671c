import { testStack } from '../stack/stack';

export const APP_URL = 'http://app.test';

/** Points the server code at the stack of the integration tests. Call it before the first request of a test file. */
export function useStackAsServerEnv(changes: Record<string, string> = {}): void {
  const stack = testStack();
  Object.assign(process.env, {
    NEXT_PUBLIC_SUPABASE_URL: stack.apiUrl,
    NEXT_PUBLIC_SUPABASE_ANON_KEY: stack.publishableKey,
    NEXT_PUBLIC_APP_URL: APP_URL,
    SUPABASE_SERVICE_ROLE_KEY: stack.secretKey,
    GPU_CLUSTER_API_URL: stack.clusterUrl,
    GPU_CLUSTER_API_KEY: stack.clusterKey,
    CRON_SECRET: stack.cronSecret,
    SUPABASE_JWT_SECRET: stack.jwtSecret,
    // Tests ask as often as they like; those of the limits name their own.
    RATE_LIMITS:
      'reads=99999/60,writes=99999/60,job_creation=99999/60,uploads=99999/60,token_failures=99999/60',
    ...changes,
  });
}
