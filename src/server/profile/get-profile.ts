import 'server-only';
import type { ProfileView } from '@/core/auth/profile.schema';
import { AppError } from '@/core/errors';
import type { RequestContext } from '../http/route';
import { emailOf } from './email-of';
import { selectProfile } from './profile.repository';

/** The caller's profile. Throws `not_found` for an account without one. */
export async function getProfile(ctx: RequestContext): Promise<ProfileView> {
  const profile = await selectProfile(ctx.db, ctx.userId);
  if (!profile) throw new AppError('not_found', 'Your account has no profile. Sign out and sign up again.');
  return { ...profile, email: await emailOf(ctx) };
}
