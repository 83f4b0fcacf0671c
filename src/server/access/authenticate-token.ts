import 'server-only';
import { createHash } from 'node:crypto';
import { getServerEnv } from '@/config/env.server';
import { API_TOKEN_FORMAT, type ApiScope } from '@/core/api-tokens/api-token.schema';
import { AppError } from '@/core/errors';
import type { RateClass } from '@/core/http/rate-limit';
import { createAccessTokenClient, type UserClient } from '../supabase/server-client';
import { authenticateTokenHash } from './access-admin.repository';
import { limitOf, requireAllowed } from './limit-rate';
import { mintAccessToken, type SigningKey } from './mint-access-token';
import { networkAddressOf } from './network-address';

/** What is kept of a token, and what it is found by: 256 random bits need no slow hash, and nobody can steer the hash's first bytes. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The key that access tokens are signed with; null where API tokens are not set up. */
export function tokenSigningKey(): SigningKey | null {
  const { SUPABASE_JWT_SECRET: secret, SUPABASE_JWT_KEY_ID: keyId } = getServerEnv();
  return secret === undefined ? null : { secret, keyId };
}

/**
 * The holder of an API token and a client with their rights; the request is counted by the same call of the database.
 *
 * @throws AppError `unauthenticated`, the same for a token that is malformed, unknown, expired or revoked; `forbidden`
 * without the scope; `rate_limited`; `unavailable` where API tokens are not set up.
 */
export async function authenticateToken(
  request: Request,
  token: string,
  needs: { scope: ApiScope | 'session'; rate: RateClass },
): Promise<{ userId: string; db: UserClient }> {
  const key = tokenSigningKey();
  if (!key) throw tokensNotSetUp();
  if (!API_TOKEN_FORMAT.test(token)) throw notValid();
  const [limit, failureLimit] = [limitOf(needs.rate), limitOf('token_failures')];
  const found = await authenticateTokenHash({
    ...{ hash: hashOfToken(token), address: networkAddressOf(request), limit, failureLimit },
  });
  if (found.outcome === 'refused') {
    requireAllowed(request, failureLimit, found.rate);
    throw notValid();
  }
  requireAllowed(request, limit, found.rate);
  requireScope(found.scopes, needs.scope);
  const { user_id: userId } = found;
  // A fresh access token with each call, however long the request takes.
  const db = createAccessTokenClient(() => Promise.resolve(mintAccessToken(userId, key, new Date())));
  return { userId, db };
}

function requireScope(scopes: readonly ApiScope[], needed: ApiScope | 'session'): void {
  if (needed === 'session') {
    throw new AppError('forbidden', 'This cannot be done with an API token. Sign in to the application.');
  }
  if (scopes.includes(needed)) return;
  throw new AppError(
    'forbidden',
    `This API token lacks the scope ${needed} (it has ${scopes.join(', ')}). Make one that has it in Settings.`,
  );
}

const notValid = () =>
  new AppError(
    'unauthenticated',
    'This API token is not valid: it is unknown, has expired or was revoked. Make a new one in Settings.',
  );

/** API tokens need a key to sign access tokens with. */
export const tokensNotSetUp = () =>
  new AppError(
    'unavailable',
    'API tokens are not set up on this installation: SUPABASE_JWT_SECRET is missing. Sign in instead, or ask whoever runs it.',
  );
