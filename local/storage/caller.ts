import type { IncomingHttpHeaders } from 'node:http';
import { jwtVerify } from 'jose';
import { z } from 'zod';
import { invalidSession } from './storage-error.ts';

/** Who makes a request: the database role that it runs as, and the claims that policies see. */
export interface Caller {
  role: 'anon' | 'authenticated' | 'service_role';
  userId: string | null;
  claims: Record<string, unknown>;
}

const sessionClaims = z.looseObject({
  role: z.enum(['anon', 'authenticated', 'service_role']),
  sub: z.string().optional(),
});

interface CallerKeys {
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
}

/**
 * Finds out who calls: the session in `Authorization` decides, then the `apikey`. No session and the publishable key (or
 * no key at all) is `anon`.
 *
 * @throws StorageError (AccessDenied) for a token that is forged, expired or malformed
 */
export async function identifyCaller(headers: IncomingHttpHeaders, keys: CallerKeys): Promise<Caller> {
  const bearer = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1];
  const apiKey = typeof headers.apikey === 'string' ? headers.apikey : undefined;
  for (const token of [bearer, apiKey]) {
    if (!token || token === keys.publishableKey) continue;
    if (token === keys.secretKey)
      return { role: 'service_role', userId: null, claims: { role: 'service_role' } };
    const claims = await verifySession(token, keys.jwtSecret);
    return { role: claims.role, userId: claims.sub ?? null, claims };
  }
  return { role: 'anon', userId: null, claims: { role: 'anon' } };
}

async function verifySession(token: string, jwtSecret: string) {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(jwtSecret), {
      algorithms: ['HS256'],
    });
    return sessionClaims.parse(payload);
  } catch {
    throw invalidSession();
  }
}
