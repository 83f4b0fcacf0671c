import 'server-only';
import { getServerEnv } from '@/config/env.server';
import { AppError } from '@/core/errors';
import { parseRateLimits, type RateClass } from '@/core/http/rate-limit';
import { rememberRate } from '../http/rate-headers';
import { countRequest, type CountedRate, type LimitOfClass } from './access-admin.repository';

/** What is allowed of a class of requests on this installation. */
export function limitOf(name: RateClass): LimitOfClass {
  return { class: name, limit: parseRateLimits(getServerEnv().RATE_LIMITS ?? '')[name] };
}

/**
 * Counts a request of a signed-in user; its answer will tell where they stand.
 *
 * @throws AppError `rate_limited`
 */
export async function limitRate(request: Request, userId: string, name: RateClass): Promise<void> {
  const limit = limitOf(name);
  requireAllowed(request, limit, await countRequest(userId, limit));
}

/**
 * Keeps the count for the answer's headers.
 *
 * @throws AppError `rate_limited` when the request was one too many
 */
export function requireAllowed(
  request: Request,
  { class: name, limit }: LimitOfClass,
  counted: CountedRate,
): void {
  const { allowed: isAllowed, remaining, retry_after_seconds: retryAfterSeconds } = counted;
  rememberRate(request, { class: name, limit, isAllowed, remaining, retryAfterSeconds });
  if (isAllowed) return;
  const seconds = Math.max(1, retryAfterSeconds);
  throw new AppError(
    'rate_limited',
    `Too many requests of this kind (${name.replaceAll('_', ' ')}). Nothing was changed; try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
  );
}
