import 'server-only';
import { createHmac } from 'node:crypto';

/** Longer than one call of the database or of storage takes. */
const LIFETIME_SECONDS = 120;

/** The secret that this project's Supabase trusts (HS256), and the key's id where it has one. */
export interface SigningKey {
  secret: string;
  keyId: string | undefined;
}

/** An access token of Supabase for one user (a JWT, RFC 7519, signed by HMAC-SHA-256): it stays on the server. */
export function mintAccessToken(userId: string, { secret, keyId }: SigningKey, now: Date): string {
  const issuedAt = Math.floor(now.getTime() / 1000);
  const header = { alg: 'HS256', typ: 'JWT', kid: keyId };
  const claims = {
    sub: userId,
    role: 'authenticated',
    aud: 'authenticated',
    iat: issuedAt,
    exp: issuedAt + LIFETIME_SECONDS,
  };
  const signed = [header, claims].map((part) => encode(JSON.stringify(part))).join('.');
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const encode = (text: string) => Buffer.from(text).toString('base64url');
