import 'server-only';
import { AppError } from '@/core/errors';
import { respondError } from '../http/respond';
import { readSession, type SessionUser } from './read-session';
import { recallSession, rememberSession } from './recall-session';
import { createServerSupabaseClient } from './server-client';

/** Either the verified user, or the answer to send back instead. */
export type AuthResult = { user: SessionUser; response: null } | { user: null; response: Response };

/** The signed-in user of a request; a 401 when nobody is, a 503 when the auth service does not answer. */
export async function requireAuth(request: Request): Promise<AuthResult> {
  const known = recallSession(request);
  if (known) return { user: known, response: null };
  const session = await readSession(createServerSupabaseClient(request));
  if (session.state === 'signed_in') {
    rememberSession(request, session);
    return { user: session.user, response: null };
  }
  return refuse(
    request,
    session.state === 'unavailable'
      ? new AppError(
          'unavailable',
          'Your session could not be checked right now. You are still signed in; try again in a moment.',
        )
      : new AppError('unauthenticated', 'You are not signed in. Sign in and try again.'),
  );
}

/** Turns an error into the refusing half of an `AuthResult`. */
export function refuse(request: Request, error: AppError): { user: null; response: Response } {
  return { user: null, response: respondError(request, error) };
}
