import 'server-only';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';

/** The address that a verified user signs in with. */
export async function selectEmail(userId: string): Promise<string> {
  const { data, error } = await createServerSupabaseAdminClient().auth.admin.getUserById(userId);
  if (error) throw error;
  return data.user.email ?? '';
}
