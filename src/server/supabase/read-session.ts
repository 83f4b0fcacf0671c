import 'server-only';
import { isAuthRetryableFetchError } from '@supabase/supabase-js';
import { z } from 'zod';
import type { UserClient } from './server-client';

const userClaims = z.object({ sub: z.uuid(), email: z.string().default(''), exp: z.number() });

export interface SessionUser {
  id: string;
  email: string;
}

/** `unavailable`: the auth service did not answer, so nobody knows; not a reason to sign anybody out. */
export type Session =
  { state: 'signed_in'; user: SessionUser } | { state: 'signed_out' } | { state: 'unavailable' };

/**
 * How long an access token that was found good is not asked about again. The data API takes one for as long as it lives, so
 * nothing is reached for longer than without; a page that polls saves a third of every request.
 */
const REMEMBERED_MS = 15_000;
const MAX_REMEMBERED = 10_000;

/** Users by their verified access tokens, the oldest first. */
const remembered = new Map<string, { user: SessionUser; until: number }>();

/** Verifies the session of a client's cookies and refreshes it when it has expired. */
export async function readSession(client: UserClient): Promise<Session> {
  const { data, error } = await client.auth.getSession();
  const token = data.session?.access_token;
  if (token === undefined) return withoutUser(error);
  const known = remembered.get(token);
  if (known && Date.now() < known.until) return { state: 'signed_in', user: known.user };
  const verified = await client.auth.getClaims(token);
  const claims = userClaims.safeParse(verified.data?.claims);
  if (!claims.success) return withoutUser(verified.error);
  const { sub: id, email, exp } = claims.data;
  remember(token, { id, email }, exp * 1000);
  return { state: 'signed_in', user: { id, email } };
}

const withoutUser = (error: Error | null): Session => ({
  state: error && isAuthRetryableFetchError(error) ? 'unavailable' : 'signed_out',
});

function remember(token: string, user: SessionUser, expiresAt: number): void {
  remembered.delete(token);
  remembered.set(token, { user, until: Math.min(Date.now() + REMEMBERED_MS, expiresAt) });
  if (remembered.size <= MAX_REMEMBERED) return;
  const [oldest] = remembered.keys();
  if (oldest !== undefined) remembered.delete(oldest);
}
