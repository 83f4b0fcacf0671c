import 'server-only';
import type { AppError } from '@/core/errors';
import type { ErrorEnvelope } from '@/core/http/envelope';
import { requestIdOf } from './request-id';

/** `{ success: true, data }` */
export const respondSuccess = (data: unknown, status: number): Response =>
  Response.json({ success: true, data }, { status });

/** `{ error, code, requestId, details? }` with the status of the error's code. */
export function respondError(request: Request, error: AppError): Response {
  const { message, code, details, status } = error;
  const body: ErrorEnvelope = { error: message, code, requestId: requestIdOf(request), details };
  return Response.json(body, { status });
}
