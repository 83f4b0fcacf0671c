import { createHash, randomBytes } from 'node:crypto';
import { API_SCOPES, type ApiScope } from '@/core/api-tokens/api-token.schema';
import { sql } from '../stack/stack';

interface TokenOptions {
  scopes?: readonly ApiScope[];
  expiresAt?: Date | null;
}

/** An API token of a user, with every scope unless some are named. */
export async function insertApiToken(
  userId: string,
  { scopes = API_SCOPES, expiresAt = null }: TokenOptions = {},
): Promise<{ id: string; secret: string }> {
  const secret = `brt_${randomBytes(32).toString('base64url')}`;
  const hash = createHash('sha256').update(secret).digest('hex');
  const [row] = await sql()<{ id: string }[]>`
    insert into public.api_tokens (user_id, name, prefix, token_hash, scopes, expires_at)
    values (${userId}, 'A token', ${secret.slice(0, 8)}, ${hash}, ${[...scopes]}, ${expiresAt}) returning id`;
  if (!row) throw new Error('no token was inserted');
  return { id: row.id, secret };
}
