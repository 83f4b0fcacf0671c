/** Requests of the TUS 1.0 protocol, one by one, for tests that want to see each answer. */

const version = { 'tus-resumable': '1.0.0' };

export type Headers = Record<string, string>;

const encode = (text: string) => Buffer.from(text).toString('base64');

/** Announces an upload; its URL is in the answer's `location`. */
export function createUpload(
  endpoint: string,
  headers: Headers,
  target: { bucket: string; key: string; sizeBytes: number; metadata?: Record<string, string> },
): Promise<Response> {
  const metadata = { bucketName: target.bucket, objectName: target.key, ...target.metadata };
  const pairs = Object.entries(metadata).map(([name, value]) => `${name} ${encode(value)}`);
  return fetch(endpoint, {
    method: 'POST',
    headers: {
      ...version,
      'upload-length': String(target.sizeBytes),
      'upload-metadata': pairs.join(','),
      ...headers,
    },
  });
}

/** Sends bytes that belong at `offset`. */
export function sendBytes(
  url: string,
  headers: Headers,
  offset: number,
  body: NonNullable<RequestInit['body']>,
): Promise<Response> {
  return fetch(url, {
    method: 'PATCH',
    headers: {
      ...version,
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
      ...headers,
    },
    body,
    duplex: 'half',
  } as RequestInit);
}

/** Asks how many bytes have arrived. */
export const askOffset = (url: string, headers: Headers): Promise<Response> =>
  fetch(url, { method: 'HEAD', headers: { ...version, ...headers } });

/** Gives an upload up. */
export const terminate = (url: string, headers: Headers): Promise<Response> =>
  fetch(url, { method: 'DELETE', headers: { ...version, ...headers } });
