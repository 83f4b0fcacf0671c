import 'server-only';
import { isAuthRetryableFetchError } from '@supabase/supabase-js';
import { z } from 'zod';
import type { UserClient } from './server-client';
import { ShortMemory } from './short-memory';

const userClaims = z.object({ sub: z.uuid(), email: z.string().default(''), exp: z.number() });

export interface SessionUser {
  id: string;
  email: string;
}

/** A user whose access token was verified a moment ago. */
export interface SignedIn {
  state: 'signed_in';
  user: SessionUser;
  accessToken: string;
  /** Unix milliseconds: until then the token is neither asked about again nor renewed. */
  settledUntil: number;
}

/** `unavailable`: the auth service did not answer, so nobody knows; not a reason to sign anybody out. */
export type Session = SignedIn | { state: 'signed_out' } | { state: 'unavailable' };

/**
 * How long an access token that was found good is not asked about again. The data API takes one for as long as it lives, so
 * nothing is reached for longer than without; a page that polls saves a third of every request.
 */
const REMEMBERED_MS = 15_000;
/** auth-js renews a session that ends so soon (its EXPIRY_MARGIN_MS). */
const RENEWED_BEFORE_MS = 90_000;

interface Verified {
  user: SessionUser;
  until: number;
}

/** Users by their verified access tokens. */
const verifiedTokens = new ShortMemory<Verified>(10_000);

/** Verifies the session of a client's cookies and refreshes it when it has expired. */
export async function readSession(client: UserClient): Promise<Session> {
  const { data, error } = await client.auth.getSession();
  const token = data.session?.access_token;
  if (token === undefined) return withoutUser(error);
  const renewedAt = (data.session?.expires_at ?? 0) * 1000 - RENEWED_BEFORE_MS;
  const signedIn = ({ user, until }: Verified): SignedIn => ({
    ...{ state: 'signed_in', user, accessToken: token, settledUntil: Math.min(until, renewedAt) },
  });
  const known = verifiedTokens.get(token);
  if (known) return signedIn(known);
  const verified = await client.auth.getClaims(token);
  const claims = userClaims.safeParse(verified.data?.claims);
  if (!claims.success) return withoutUser(verified.error);
  const { sub: id, email, exp } = claims.data;
  const until = Math.min(Date.now() + REMEMBERED_MS, exp * 1000);
  verifiedTokens.set(token, { user: { id, email }, until }, until);
  return signedIn({ user: { id, email }, until });
}

const withoutUser = (error: Error | null): Session => ({
  state: error && isAuthRetryableFetchError(error) ? 'unavailable' : 'signed_out',
});
