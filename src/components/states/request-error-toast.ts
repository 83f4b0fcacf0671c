import { errorMessage, errorRequestId } from '@/lib/error-message';
import { toast } from '@/lib/toast';

/** Says in a toast that an action failed: what could not be done, why, and the request id to quote. */
export function toastRequestError(title: string, error: unknown): void {
  const requestId = errorRequestId(error);
  const reference = requestId === null ? '' : ` (request ${requestId})`;
  toast.error(title, { description: `${errorMessage(error)}${reference}` });
}
