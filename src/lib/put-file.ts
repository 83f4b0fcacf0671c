/** Sending a file's bytes failed. `status` is the HTTP status; 0 when the connection was lost. */
export class UploadError extends Error {
  readonly status: number;

  constructor(
    status: number,
    message = status === 0
      ? 'The connection was lost while the file was being sent. Nothing was stored: send it again.'
      : `The storage refused the file (status ${status}). Nothing was stored: start the upload again.`,
  ) {
    super(message);
    this.name = 'UploadError';
    this.status = status;
  }
}

type PutFileOptions = { signal: AbortSignal; onProgress: (sentBytes: number) => void };

/**
 * Sends a file's bytes to a signed URL, reporting how many have left. XMLHttpRequest, because fetch tells nothing about
 * what it has sent. Throws `UploadError`, or the signal's reason when it is aborted.
 */
export function putFile(url: string, file: File, { signal, onProgress }: PutFileOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal.addEventListener('abort', abort, { once: true });

    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () =>
      request.status >= 200 && request.status < 300 ? resolve() : reject(new UploadError(request.status));
    request.onerror = () => reject(new UploadError(0));
    request.onabort = () => reject(signal.reason as Error);
    request.onloadend = () => signal.removeEventListener('abort', abort);

    request.open('PUT', url);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.send(file);
  });
}
