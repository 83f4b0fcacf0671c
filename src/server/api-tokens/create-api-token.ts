import 'server-only';
import { randomBytes } from 'node:crypto';
import {
  MAX_API_TOKENS,
  type CreateApiTokenInput,
  type CreatedApiToken,
} from '@/core/api-tokens/api-token.schema';
import { AppError } from '@/core/errors';
import { hashOfToken, tokenSigningKey, tokensNotSetUp } from '../access/authenticate-token';
import type { RequestContext } from '../http/route';
import { insertApiToken } from './api-token-admin.repository';

const DAY_MS = 86_400_000;

/**
 * Makes an API token. Only its hash is kept: this answer is the only time that it is told. One whose answer was lost is
 * listed, and can only be revoked.
 *
 * @throws AppError `conflict` when the caller has as many as there may be, `unavailable` where tokens are not set up.
 */
export async function createApiToken(
  { userId, now }: RequestContext,
  { name, scopes, expires_in_days: days }: CreateApiTokenInput,
): Promise<CreatedApiToken> {
  if (!tokenSigningKey()) throw tokensNotSetUp();
  const secret = `brt_${randomBytes(32).toString('base64url')}`;
  const expiresAt = days === null ? null : new Date(now.getTime() + days * DAY_MS);
  const prefix = secret.slice(0, PREFIX_LENGTH);
  const token = await insertApiToken(userId, { name, scopes, prefix, hash: hashOfToken(secret), expiresAt });
  if (token) return { token, secret };
  throw new AppError(
    'conflict',
    `You have ${MAX_API_TOKENS} API tokens, which is the most there can be. Revoke one that you no longer use.`,
  );
}

const PREFIX_LENGTH = 'brt_abcd'.length;
