import { ApiError } from './api-client';
import { UploadError } from './put-file';

/** What to tell a person about an error: the server's words, with the fields of a refused input; never a stack. */
export function errorMessage(error: unknown): string {
  if (error instanceof UploadError) return error.message;
  if (!(error instanceof ApiError))
    return 'Something in this page failed. Your data is not affected; reload the page.';
  const fields =
    error.code === 'invalid_input' ? error.details.map(({ path, message }) => `${path}: ${message}.`) : [];
  return [error.message, ...fields].join(' ');
}

/** The id under which the server's log tells more about an error; null when no server was involved. */
export const errorRequestId = (error: unknown): string | null =>
  error instanceof ApiError ? error.requestId : null;
