import type { RateClass, RateLimit } from '@/core/http/rate-limit';

/** Where a caller stands after a request was counted. */
export interface RateState {
  class: RateClass;
  limit: RateLimit;
  isAllowed: boolean;
  /** Requests that would be allowed right now. */
  remaining: number;
  /** Until the next one is allowed; 0 when one is. */
  retryAfterSeconds: number;
}

const states = new WeakMap<Request, RateState>();

/** Keeps the outcome of counting a request for the headers of its answer. */
export function rememberRate(request: Request, state: RateState): void {
  states.set(request, state);
}

/** `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10), and `Retry-After` on a refusal. */
export function setRateHeaders(request: Request, headers: Headers): void {
  const state = states.get(request);
  if (!state) return;
  const { class: name, limit, isAllowed, remaining, retryAfterSeconds } = state;
  headers.set('ratelimit-policy', `"${name}";q=${limit.requests};w=${limit.windowSeconds}`);
  headers.set('ratelimit', `"${name}";r=${remaining};t=${retryAfterSeconds}`);
  if (!isAllowed) headers.set('retry-after', String(Math.max(1, retryAfterSeconds)));
}
