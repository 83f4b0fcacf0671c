import 'server-only';
import { AppError } from '@/core/errors';
import { describeError, log } from './log';
import { requestIdOf } from './request-id';

/**
 * What the caller is told about a thrown value: an `AppError` as it is; anything else is logged in full and becomes an
 * opaque 500, which the request id leads back to the log.
 */
export function toAppError(request: Request, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { pathname } = new URL(request.url);
  log('error', 'request_failed', {
    requestId: requestIdOf(request),
    method: request.method,
    path: pathname,
    ...describeError(error),
  });
  return new AppError(
    'internal',
    'Something went wrong on our side. Your data is safe. Try again; if it happens again, report the request id.',
  );
}
