import 'server-only';
import { createHash } from 'node:crypto';
import type { SessionUser, SignedIn } from './read-session';
import { createAccessTokenClient, hasFreshCookies, setRequestClient, type UserClient } from './server-client';
import { ShortMemory } from './short-memory';

/** Callers by a digest of their `Cookie` header, which is too long to keep and no log's or heap dump's business. */
const recent = new ShortMemory<{ user: SessionUser; client: UserClient }>(2_000);

const keyOf = (request: Request): string =>
  createHash('sha256')
    .update(request.headers.get('cookie') ?? '')
    .digest('base64');

/**
 * The user of the very cookies that were read a moment ago, whose client then serves this request, too: an open page asks
 * several times a second, and reading a session anew takes longer than most of its answers. null when they have to be read.
 */
export function recallSession(request: Request): SessionUser | null {
  const known = recent.get(keyOf(request));
  if (!known) return null;
  setRequestClient(request, known.client);
  return known.user;
}

/** Remembers what a request's cookies said, for as long as reading them again could say nothing else. */
export function rememberSession(request: Request, { user, accessToken, settledUntil }: SignedIn): void {
  // Renewed meanwhile: the browser comes back with other cookies.
  if (hasFreshCookies(request)) return;
  const client = createAccessTokenClient(() => Promise.resolve(accessToken));
  recent.set(keyOf(request), { user, client }, settledUntil);
}
