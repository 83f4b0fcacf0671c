import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { ERRORS, Server, type ServerOptions, type Upload } from '@tus/server';
import { identifyCaller } from '../caller.ts';
import type { UserMetadata } from '../object-repository.ts';
import { assertMimeType, parseUserMetadata, serviceLimitBytes, sizeLimitOf } from '../receive.ts';
import type { StorageContext } from '../routes.ts';
import { alreadyExists, invalidSignature, StorageError } from '../storage-error.ts';
import { UnfinishedUploads } from './unfinished-uploads.ts';
import { decodeUploadId, encodeUploadId, newUploadId, targetOf } from './upload-id.ts';

const basePath = '/storage/v1/upload/resumable';
const signedPath = `${basePath}/sign`;
const sweepIntervalMs = 60 * 60 * 1000;

type TusRequest = Parameters<NonNullable<ServerOptions['onIncomingRequest']>>[0];

/** Whose object it will be, and whether it may replace one. */
interface Grant {
  owner: string | null;
  upsert: boolean;
}

/**
 * Resumable uploads: the TUS 1.0 protocol below /storage/v1/upload/resumable for callers with a session or key, and below
 * …/sign for holders of a signed upload token (`x-signature`), as the hosted Storage API serves it
 * (github.com/supabase/storage, src/http/routes/tus). A finished upload is an object like any other.
 *
 * @param directory where unfinished uploads are kept; on the same disk as the objects
 * @param lifetimeMs how long an upload may take
 */
export function createResumableService(context: StorageContext, directory: string, lifetimeMs?: number) {
  const uploads = new UnfinishedUploads(directory, lifetimeMs);
  const finishing = new Map<string, Promise<void>>();

  /** Once at a time for each upload: the client that sent the last byte and one that asks about it may both come here. */
  const finish = (upload: Upload, grant: Grant): Promise<void> => {
    const underWay = finishing.get(upload.id);
    if (underWay) return underWay;
    const work = storeObject(upload, grant, uploads, context).finally(() => finishing.delete(upload.id));
    finishing.set(upload.id, work);
    return work;
  };

  const server = new Server({
    path: basePath,
    datastore: uploads,
    respectForwardedHeaders: true,
    disableTerminationForFinishedUploads: true,
    namingFunction: (_request, metadata) =>
      newUploadId(metadata?.bucketName ?? '', metadata?.objectName ?? ''),
    generateUrl: (request, { proto, host, id }) =>
      `${proto}://${host}${isSigned(request) ? signedPath : basePath}/${encodeUploadId(id)}`,
    getFileIdFromRequest: (_request, lastSegment) => decodeUploadId(lastSegment ?? ''),
    maxSize: async (_request, id) =>
      id === null ? serviceLimitBytes : sizeLimitOf(await context.repository.getBucket(targetOf(id).bucket)),
    async onIncomingRequest(request, id) {
      if (request.method === 'HEAD' && !isSigned(request))
        await identifyCaller(headersOf(request), context.keys);
      else await authorise(request, id, context);
      if (request.method === 'HEAD') await finishWhatWasKilled(request, id);
    },
    async onUploadCreate(request, upload) {
      const { bucket, key } = targetOf(upload.id);
      const { contentType, cacheControl } = upload.metadata ?? {};
      const target = await context.repository.getBucket(bucket);
      if (contentType) assertMimeType(target, contentType);
      const { upsert } = await authorise(request, upload.id, context);
      if (!upsert && (await context.repository.find(bucket, key))) throw alreadyExists();
      const seconds = /^-?\d+$/.test(cacheControl ?? '') ? `max-age=${cacheControl}` : 'no-cache';
      return { metadata: { ...upload.metadata, cacheControl: seconds } };
    },
    async onUploadFinish(request, upload) {
      await finish(upload, await authorise(request, upload.id, context));
      return { headers: { 'Tus-Complete': '1' } };
    },
    onResponseError: (_request, error) => describeError(error),
  });

  /** All bytes had arrived when the gateway died: the object is made when its client asks how far it got. */
  async function finishWhatWasKilled(request: TusRequest, id: string): Promise<void> {
    if (await uploads.isFinished(id)) return;
    const upload = await uploads.getUpload(id);
    if (upload.offset === upload.size) await finish(upload, await authorise(request, id, context));
  }

  const sweep = () =>
    uploads.deleteExpired().catch((error: unknown) => console.error('[storage] expired uploads', error));
  void sweep();
  setInterval(() => void sweep(), sweepIntervalMs).unref();

  return {
    matches: (pathname: string) => pathname === basePath || pathname.startsWith(`${basePath}/`),
    handle: (request: IncomingMessage, response: ServerResponse) => server.handle(request, response),
  };
}

export type ResumableService = ReturnType<typeof createResumableService>;

const isSigned = (request: TusRequest) =>
  /\/upload\/resumable\/sign(\/|$)/.test(new URL(request.url).pathname);

const headersOf = (request: TusRequest): IncomingHttpHeaders => Object.fromEntries(request.headers);

/** @throws StorageError when the request's token, or its caller's policies, do not allow writing the upload's object */
async function authorise(request: TusRequest, id: string, context: StorageContext): Promise<Grant> {
  const { bucket, key } = targetOf(id);
  if (isSigned(request)) {
    const signature = request.headers.get('x-signature');
    if (!signature) throw invalidSignature();
    return context.signer.verifyUpload(signature, bucket, key);
  }
  const caller = await identifyCaller(headersOf(request), context.keys);
  const upsert = request.headers.get('x-upsert') === 'true';
  await context.repository.assertMayWrite(caller, bucket, key, upsert);
  return { owner: caller.userId, upsert };
}

/** Makes the object of an upload whose bytes are complete. Repeating it after a crash changes nothing. */
async function storeObject(
  upload: Upload,
  grant: Grant,
  uploads: UnfinishedUploads,
  { repository, files }: StorageContext,
): Promise<void> {
  const { bucket, key, version } = targetOf(upload.id);
  const sizeBytes = upload.size ?? 0;
  const stored = await repository.find(bucket, key);
  if (stored?.version !== version) {
    const metadata = {
      eTag: `"${await md5Of(uploads.pathOf(upload.id))}"`,
      size: sizeBytes,
      contentLength: sizeBytes,
      mimetype: upload.metadata?.contentType || 'application/octet-stream',
      cacheControl: upload.metadata?.cacheControl ?? 'no-cache',
      lastModified: new Date().toISOString(),
      httpStatusCode: 200 as const,
    };
    await files.adopt(uploads.pathOf(upload.id), version);
    try {
      const userMetadata = userMetadataOf(upload);
      const saved = await repository.save({ bucket, key, version, ...grant, metadata, userMetadata });
      if (saved.replacedVersion) await files.remove(saved.replacedVersion);
    } catch (error) {
      await files.remove(version);
      throw error;
    }
  }
  await uploads.markFinished(upload.id);
}

/** As on the hosted service, metadata that is not JSON is left out. */
function userMetadataOf(upload: Upload): UserMetadata | null {
  try {
    return parseUserMetadata(upload.metadata?.metadata ?? null);
  } catch {
    return null;
  }
}

async function md5Of(filePath: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(filePath)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** TUS answers are plain text. Undefined: the protocol's own errors, which go out as they are. */
function describeError(error: unknown): { status_code: number; body: string } | undefined {
  if (error === ERRORS.ERR_LOCK_TIMEOUT) return { status_code: 423, body: 'The resource is locked' };
  if (error instanceof StorageError) return { status_code: error.statusCode, body: error.message };
  if (!(error instanceof Error)) return undefined;
  console.error('[storage]', error);
  return { status_code: 500, body: 'Internal Server Error' };
}
