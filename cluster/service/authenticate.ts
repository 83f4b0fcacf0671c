import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { ApiError } from './api-error.ts';

const HASHED = /^sha256:([0-9a-f]{64})$/;

/** Lets a request pass that carries one of the keys as its bearer token. A key stands there plain or as `sha256:<hex>`. */
export function authenticate(keys: readonly string[]): MiddlewareHandler {
  const digests = keys.map((key) => {
    const hex = HASHED.exec(key)?.[1];
    return hex === undefined ? sha256(key) : Buffer.from(hex, 'hex');
  });
  return async (context, next) => {
    const [, token = ''] = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '') ?? [];
    const digest = sha256(token);
    // Every key is compared, so that the time tells nothing about which one was near.
    const matches = digests.filter((known) => timingSafeEqual(known, digest));
    if (matches.length === 0) throw new ApiError(401, 'unauthorized', 'The API key is missing or wrong.');
    await next();
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
