import type { DetailedError } from 'tus-js-client';
import { UploadError } from './put-file';

/** An object that may be written in pieces (TUS 1.0), and the token that allows it. */
export interface ResumableTarget {
  endpoint: string;
  /** Sent as `x-signature`; runs out two hours after it was made. */
  token: string;
  bucket: string;
  path: string;
}

interface SendResumableOptions {
  /** Aborted: stops sending. What has arrived stays on the server for a day. */
  signal: AbortSignal;
  /** An upload begun earlier to go on with; one that the server does not have any more is begun anew. */
  uploadUrl: string | null;
  /** Called with the URL by which this upload can be gone on with. */
  onUploadUrl: (url: string) => void;
  /** Called with the bytes that have left in all, those of earlier attempts included. */
  onProgress: (sentBytes: number) => void;
}

/** Supabase Storage takes pieces of exactly this size, the last one aside. */
const CHUNK_BYTES = 6 * 1024 * 1024;
const RETRY_DELAYS_MS = [0, 1_000, 3_000, 5_000];

/**
 * Sends a file in pieces, going on where the server says it is. Short failures are retried here; throws `UploadError` for
 * the others, with status 0 while there is no connection, or the signal's reason when it is aborted.
 */
export async function sendResumable(
  { endpoint, token, bucket, path }: ResumableTarget,
  file: File,
  { signal, uploadUrl, onUploadUrl, onProgress }: SendResumableOptions,
): Promise<void> {
  const { Upload } = await import('tus-js-client');
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const upload = new Upload(file, {
      endpoint,
      uploadUrl,
      headers: { 'x-signature': token },
      metadata: {
        bucketName: bucket,
        objectName: path,
        contentType: file.type || 'application/octet-stream',
        cacheControl: '3600',
      },
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_DELAYS_MS,
      // Who calls this remembers the URL together with what it belongs to.
      storeFingerprintForResuming: false,
      onShouldRetry: (error) => mayPass(error),
      onUploadUrlAvailable: () => {
        if (upload.url) onUploadUrl(upload.url);
      },
      onProgress: (sentBytes) => onProgress(sentBytes),
      onSuccess: () => resolve(),
      onError: (error) => reject(toUploadError(statusOf(error as DetailedError))),
    });
    const stop = () => {
      void upload.abort();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    upload.start();
  });
}

/** Gives up an upload that was begun, so that the server forgets its bytes. Throws when it cannot be told. */
export async function terminateResumable(uploadUrl: string, token: string): Promise<void> {
  const { Upload } = await import('tus-js-client');
  await Upload.terminate(uploadUrl, { headers: { 'x-signature': token } });
}

const toUploadError = (status: number): UploadError =>
  new UploadError(
    status,
    status === 0
      ? 'The connection was lost. What has arrived is kept for a day: go on when you are online again.'
      : `The storage did not take the rest of the file (status ${status}). What has arrived is kept for a day: try again.`,
  );

const statusOf = (error: DetailedError): number => error.originalResponse?.getStatus() ?? 0;

/** Whether the same request may succeed in a moment: a server in trouble, or another tab that sends the same file. */
function mayPass(error: DetailedError): boolean {
  const status = statusOf(error);
  const body = error.originalResponse?.getBody() ?? '';
  if (status === 0) return navigator.onLine;
  if (status === 409) return body.includes('Upload-Offset');
  return status >= 500 || status === 423 || (status === 400 && body.includes('lock'));
}
