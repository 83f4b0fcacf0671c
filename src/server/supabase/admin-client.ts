import 'server-only';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { getServerEnv } from '@/config/env.server';
import type { Database } from '@/core/database.types';
import { serverClientOptions } from './client-options';

export type AdminClient = SupabaseClient<Database>;

let admin: AdminClient | undefined;

/**
 * The service-role client: it bypasses row level security. For named admin services alone, which pass on the user that
 * `requireAuth` verified.
 */
export function createServerSupabaseAdminClient(): AdminClient {
  const env = getServerEnv();
  admin ??= createClient<Database>(env.NEXT_PUBLIC_SUPABASE_URL, env.SUPABASE_SERVICE_ROLE_KEY, {
    ...serverClientOptions,
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
  return admin;
}
