import { isAuthRetryableFetchError } from '@supabase/supabase-js';
import { z } from 'zod';
import type { UserClient } from './server-client';

const userClaims = z.object({ sub: z.uuid(), email: z.string().default('') });

export interface SessionUser {
  id: string;
  email: string;
}

/** `unavailable`: the auth service did not answer, so nobody knows; not a reason to sign anybody out. */
export type Session =
  { state: 'signed_in'; user: SessionUser } | { state: 'signed_out' } | { state: 'unavailable' };

/** Verifies the session of a client's cookies and refreshes it when it has expired. */
export async function readSession(client: UserClient): Promise<Session> {
  const { data, error } = await client.auth.getClaims();
  if (error && isAuthRetryableFetchError(error)) return { state: 'unavailable' };
  const claims = userClaims.safeParse(data?.claims);
  if (!claims.success) return { state: 'signed_out' };
  return { state: 'signed_in', user: { id: claims.data.sub, email: claims.data.email } };
}
