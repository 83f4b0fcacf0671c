import 'server-only';
import { profileView, type ProfileView, type UpdateProfileInput } from '@/core/auth/profile.schema';
import { columnsOf } from '../supabase/columns';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

/** The e-mail address belongs to the auth service; the rest of a profile is a row. */
const profileRow = profileView.omit({ email: true });
export type ProfileRow = Omit<ProfileView, 'email'>;

/** A user's profile; null when the sign-up trigger has not made one. */
export async function selectProfile(db: UserClient, userId: string): Promise<ProfileRow | null> {
  const query = db.from('profiles').select(columnsOf(profileRow)).eq('id', userId).maybeSingle();
  return profileRow.nullable().parse(unwrap(await query));
}

/** Changes a user's profile; null when there is none. */
export async function updateProfileRow(
  db: UserClient,
  userId: string,
  input: UpdateProfileInput,
): Promise<ProfileRow | null> {
  const query = db
    .from('profiles')
    .update(input)
    .eq('id', userId)
    .select(columnsOf(profileRow))
    .maybeSingle();
  return profileRow.nullable().parse(unwrap(await query));
}
