import { isIP } from 'node:net';

/**
 * The network address that a request came from: the last one in `X-Forwarded-For`, which the nearest proxy (or, without
 * one, Next.js itself) wrote. `unknown` when there is none: such callers are counted together.
 */
export function networkAddressOf(request: Request): string {
  const last = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  return isIP(last) ? last : 'unknown';
}
