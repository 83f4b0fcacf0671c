import 'server-only';
import type { AppError } from '@/core/errors';
import type { ErrorEnvelope } from '@/core/http/envelope';
import { requestIdOf } from './request-id';

/** `{ success: true, data }` */
export const respondSuccess = (data: unknown, status: number): Response =>
  respondJson({ success: true, data }, status);

/** `{ error, code, requestId, details? }` with the status of the error's code. */
export function respondError(request: Request, error: AppError): Response {
  const { message, code, details, status } = error;
  const body: ErrorEnvelope = { error: message, code, requestId: requestIdOf(request), details };
  return respondJson(body, status);
}

/** JSON of a known length, without which Next.js would compress the shortest answer: that costs more than it saves. */
function respondJson(body: unknown, status: number): Response {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
  return new Response(text, { status, headers });
}
