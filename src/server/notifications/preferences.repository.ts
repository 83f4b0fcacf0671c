import 'server-only';
import { z } from 'zod';
import {
  notificationPreferences,
  type NotificationPreferences,
  type UpdatePreferencesInput,
} from '@/core/notifications/preferences.schema';
import type { Json } from '@/core/database.types';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

/** Where each type of a user's notifications goes, defaults included. */
export async function readPreferences(userId: string): Promise<NotificationPreferences> {
  const answer = await createServerSupabaseAdminClient().rpc('get_notification_preferences', {
    p_user_id: userId,
  });
  return notificationPreferences.parse(unwrap(answer));
}

/** Changes what is named; answers all. */
export async function writePreferences(
  userId: string,
  changes: UpdatePreferencesInput,
): Promise<NotificationPreferences> {
  const answer = await createServerSupabaseAdminClient().rpc('set_notification_preferences', {
    p_user_id: userId,
    p_changes: changes as Json,
  });
  return notificationPreferences.parse(unwrap(answer));
}

const lastEmail = z.object({ error_message: z.string().nullable() }).nullable();

/** Why the last e-mail of a user that is done with was not sent; null when it was, or when there was none. */
export async function selectEmailProblem(db: UserClient, userId: string): Promise<string | null> {
  const query = db.from('email_deliveries').select('error_message').eq('user_id', userId);
  const ended = query.not('ended_at', 'is', null).order('ended_at', { ascending: false }).limit(1);
  return lastEmail.parse(unwrap(await ended.maybeSingle()))?.error_message ?? null;
}
