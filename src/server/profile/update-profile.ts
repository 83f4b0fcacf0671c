import 'server-only';
import type { ProfileView, UpdateProfileInput } from '@/core/auth/profile.schema';
import type { RequestContext } from '../http/route';
import { emailOf } from './email-of';
import { getProfile } from './get-profile';
import { updateProfileRow } from './profile.repository';

/** Changes the caller's name, organization or budget. Throws `not_found`. */
export async function updateProfile(ctx: RequestContext, input: UpdateProfileInput): Promise<ProfileView> {
  const profile = await updateProfileRow(ctx.db, ctx.userId, input);
  return profile ? { ...profile, email: await emailOf(ctx) } : getProfile(ctx);
}
