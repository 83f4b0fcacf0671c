import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseByteRange } from './byte-range.ts';
import type { ObjectFiles } from './object-files.ts';
import type { StoredObject } from './object-repository.ts';
import { objectNotFound } from './storage-error.ts';

/**
 * Streams an object: whole, or the range that was asked for; 304 when the client has it.
 *
 * @param download file name to save it under; an empty one means the object's own, null to show it in the browser
 * @throws StorageError (NoSuchKey) when its bytes are missing
 */
export async function sendObject(
  request: IncomingMessage,
  response: ServerResponse,
  object: StoredObject,
  files: ObjectFiles,
  download: string | null,
): Promise<void> {
  const sizeBytes = await files.sizeOf(object.version);
  if (sizeBytes === null) throw objectNotFound();
  const { mimetype, cacheControl, eTag, lastModified } = object.metadata;
  const headers: Record<string, string> = {
    'content-type': mimetype,
    'cache-control': cacheControl,
    etag: eTag,
    'last-modified': new Date(lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    // What people upload must never run as a page of this origin.
    'x-content-type-options': 'nosniff',
  };
  if (download !== null)
    headers['content-disposition'] = attachment(download || path.posix.basename(object.name));
  if (request.headers['if-none-match'] === eTag) {
    response.writeHead(304, headers).end();
    return;
  }
  const isRangeCurrent = [undefined, eTag].includes(request.headers['if-range'] as string | undefined);
  const range = isRangeCurrent ? parseByteRange(request.headers.range, sizeBytes) : null;
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${sizeBytes}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
  headers['content-length'] = String(end - start + 1);
  if (range) headers['content-range'] = `bytes ${start}-${end}/${sizeBytes}`;
  response.writeHead(range ? 206 : 200, headers);
  if (request.method === 'HEAD' || sizeBytes === 0) {
    response.end();
    return;
  }
  await pipeline(files.read(object.version, { start, end }), response);
}

/** Content-Disposition with an ASCII name for old clients and the real one (RFC 6266). */
export function attachment(fileName: string): string {
  const ascii = fileName.replace(/[^\x20-\x7e]|["\\]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(fileName)}`;
}
