import 'server-only';
import { AppError } from '@/core/errors';
import type { UserRole } from '@/core/auth/profile.schema';
import { refuse, requireAuth, type AuthResult } from './require-auth';
import { createServerSupabaseClient } from './server-client';
import { unwrap } from './unwrap';

/** The signed-in user when their profile has one of the roles; else the answer to send back: 401, 403 or 503. */
export async function requireRole(request: Request, roles: readonly UserRole[]): Promise<AuthResult> {
  const auth = await requireAuth(request);
  if (!auth.user) return auth;
  const profile = unwrap(
    await createServerSupabaseClient(request)
      .from('profiles')
      .select('role')
      .eq('id', auth.user.id)
      .maybeSingle(),
  );
  if (profile && roles.includes(profile.role)) return auth;
  return refuse(request, new AppError('forbidden', `This needs one of the roles: ${roles.join(', ')}.`));
}
