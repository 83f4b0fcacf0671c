import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import { z } from 'zod';
import type { ObjectFiles } from './object-files.ts';
import type { Bucket, ObjectMetadata, UserMetadata } from './object-repository.ts';
import { invalidRequest, mimeTypeNotAllowed, tooLarge } from './storage-error.ts';

/** The hosted limit that we configure for our largest bucket. */
export const serviceLimitBytes = 5 * 1024 ** 3;

const userMetadataSchema = z.record(z.string(), z.json());

export interface ReceivedBody {
  /** Name of the file in ObjectFiles, in place and complete. */
  version: string;
  metadata: ObjectMetadata;
  userMetadata: UserMetadata | null;
}

/**
 * Streams an upload to disk in constant memory: either the raw body, or the file part of a multipart form (what
 * supabase-js sends for a Blob). Leaves no file behind when the upload fails.
 *
 * @throws StorageError when the body is too large for the bucket, of a forbidden type, or has no file
 */
export async function receiveBody(
  request: IncomingMessage,
  bucket: Bucket,
  files: ObjectFiles,
): Promise<ReceivedBody> {
  const version = randomUUID();
  const write = async (
    source: AsyncIterable<Buffer>,
    mimeType: string,
    cacheControl: () => string,
  ): Promise<ObjectMetadata> => {
    assertMimeType(bucket, mimeType);
    const meter = new ByteMeter(sizeLimitOf(bucket));
    await pipeline(source, meter, files.writeIncoming(version));
    return meter.metadata(mimeType, cacheControl());
  };
  try {
    const contentType = request.headers['content-type'] ?? 'application/octet-stream';
    const received = contentType.startsWith('multipart/form-data')
      ? await receiveForm(request, write)
      : await receiveRaw(request, bucket, contentType, write);
    await files.commitIncoming(version);
    return { version, ...received };
  } catch (error) {
    await files.discardIncoming(version);
    throw error;
  }
}

/** Largest object that the bucket takes, in bytes. */
export function sizeLimitOf(bucket: Bucket): number {
  return Math.min(Number(bucket.file_size_limit ?? serviceLimitBytes), serviceLimitBytes);
}

type Write = (
  source: AsyncIterable<Buffer>,
  mimeType: string,
  cacheControl: () => string,
) => Promise<ObjectMetadata>;
type Received = Omit<ReceivedBody, 'version'>;

async function receiveRaw(
  request: IncomingMessage,
  bucket: Bucket,
  contentType: string,
  write: Write,
): Promise<Received> {
  // Refused before the first byte when the sender says how much is coming.
  if (Number(request.headers['content-length'] ?? 0) > sizeLimitOf(bucket)) throw tooLarge();
  const mimeType = contentType.split(';')[0]?.trim() ?? '';
  const metadata = await write(
    bytesOf(request),
    mimeType,
    () => request.headers['cache-control'] ?? 'no-cache',
  );
  const header = request.headers['x-metadata'];
  const json = typeof header === 'string' ? Buffer.from(header, 'base64').toString() : null;
  return { metadata, userMetadata: parseUserMetadata(json) };
}

async function receiveForm(request: IncomingMessage, writePart: Write): Promise<Received> {
  const form = busboy({
    headers: request.headers,
    defParamCharset: 'utf8',
    limits: { files: 1, fields: 10 },
  });
  const fields = new Map<string, string>();
  const writes: Promise<ObjectMetadata>[] = [];
  form.on('field', (name, value) => fields.set(name, value));
  form.on('file', (_field, stream, info) => {
    const write = writePart(stream, info.mimeType, () => `max-age=${fields.get('cacheControl') ?? '3600'}`);
    // Ends the form, and with it the pipeline below, by the write's own error.
    write.catch((error: unknown) => form.destroy(error instanceof Error ? error : undefined));
    writes.push(write);
  });
  await pipeline(bytesOf(request), form);
  const [metadata] = await Promise.all(writes);
  if (!metadata) throw invalidRequest('The form has no file');
  return { metadata, userMetadata: parseUserMetadata(fields.get('metadata') ?? null) };
}

/** The request's body. Unlike a pipe from the request it leaves the connection open when the upload is refused half-way. */
function bytesOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false });
}

/** @throws StorageError (InvalidRequest) when it is not the JSON of an object */
export function parseUserMetadata(json: string | null): UserMetadata | null {
  if (json === null) return null;
  try {
    return userMetadataSchema.parse(JSON.parse(json));
  } catch {
    throw invalidRequest('The object metadata is not a JSON object');
  }
}

/** @throws StorageError (InvalidMimeType) when the bucket takes other types only */
export function assertMimeType(bucket: Bucket, mimeType: string): void {
  const allowed = bucket.allowed_mime_types;
  if (!allowed || allowed.length === 0) return;
  const matches = (pattern: string) =>
    pattern === mimeType || (pattern.endsWith('/*') && mimeType.startsWith(pattern.slice(0, -1)));
  if (!allowed.some(matches)) throw mimeTypeNotAllowed(mimeType);
}

/** Counts and hashes what passes through, and stops it at the limit. */
class ByteMeter extends Transform {
  private size = 0;
  private readonly md5 = createHash('md5');

  constructor(private readonly limitBytes: number) {
    super();
  }

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error: Error | null, chunk?: Buffer) => void,
  ) {
    this.size += chunk.length;
    if (this.size > this.limitBytes) {
      done(tooLarge());
      return;
    }
    this.md5.update(chunk);
    done(null, chunk);
  }

  metadata(mimetype: string, cacheControl: string): ObjectMetadata {
    return {
      eTag: `"${this.md5.digest('hex')}"`,
      size: this.size,
      mimetype,
      cacheControl,
      lastModified: new Date().toISOString(),
      contentLength: this.size,
      httpStatusCode: 200,
    };
  }
}
