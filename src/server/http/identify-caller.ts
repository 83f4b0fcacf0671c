import 'server-only';
import { getPublicEnv } from '@/config/env.client';
import { authenticateToken } from '../access/authenticate-token';
import { limitRate } from '../access/limit-rate';
import { requireAuth } from '../supabase/require-auth';
import { requireRole } from '../supabase/require-role';
import { createServerSupabaseClient, type UserClient } from '../supabase/server-client';
import { callRules, type CallerRules } from './route-declaration';
import { requireSameOrigin } from './same-origin';

interface Caller {
  userId: string;
  /** null for the holder of a token. */
  email: string | null;
  /** Acts with this user's rights. */
  db: UserClient;
}

/**
 * Who calls, when they may: the holder of the API token in `Authorization: Bearer`, or else the session of the cookies.
 * A browser never sends `Authorization` on its own, so that only a session's mutations must come from a page of ours.
 *
 * @throws AppError `unauthenticated`, `forbidden`, `rate_limited` or `unavailable`
 */
export async function identifyCaller(
  request: Request,
  rules: CallerRules,
): Promise<{ caller: Caller; response: null } | { caller: null; response: Response }> {
  const needs = callRules(rules, request.method);
  const bearer = /^Bearer(?:$|\s+(.*))/i.exec(request.headers.get('authorization') ?? '');
  if (bearer) {
    const holder = await authenticateToken(request, bearer[1]?.trim() ?? '', needs);
    return { caller: { ...holder, email: null }, response: null };
  }
  const auth = await (rules.roles ? requireRole(request, rules.roles) : requireAuth(request));
  if (!auth.user) return { caller: null, response: auth.response };
  requireSameOrigin(request, getPublicEnv().appUrl);
  // A session's reads are not counted: it would cost each of them another call of the database.
  if (needs.rate !== 'reads') await limitRate(request, auth.user.id, needs.rate);
  const { id: userId, email } = auth.user;
  return { caller: { userId, email, db: createServerSupabaseClient(request) }, response: null };
}
