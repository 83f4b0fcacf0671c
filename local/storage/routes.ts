import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { readJsonBody, sendJson } from '../gateway/json-body.ts';
import { identifyCaller, type Caller } from './caller.ts';
import { assertValidKey, encodeObjectPath } from './object-key.ts';
import type { ObjectFiles } from './object-files.ts';
import type { ObjectRepository, StoredObject } from './object-repository.ts';
import { receiveBody } from './receive.ts';
import { sendObject } from './send.ts';
import { alreadyExists, bucketNotFound, objectNotFound } from './storage-error.ts';
import type { UrlSigner } from './url-signer.ts';

/** What the routes work with. */
export interface StorageContext {
  repository: ObjectRepository;
  files: ObjectFiles;
  signer: UrlSigner;
  keys: { jwtSecret: string; publishableKey: string; secretKey: string };
}

/** One request, its path taken apart. `key` is empty on routes without one. */
interface RouteCall {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  bucket: string;
  key: string;
  caller: () => Promise<Caller>;
}

interface Route {
  methods: string[];
  /** Captures the bucket, then the key. Matched against the percent-decoded path below /storage/v1. */
  pattern: RegExp;
  handle: (call: RouteCall, context: StorageContext) => Promise<void>;
}

const signInput = z.object({ expiresIn: z.number().int().positive() });
const signManyInput = signInput.extend({ paths: z.array(z.string()).max(1000) });
const removeInput = z.object({ prefixes: z.array(z.string()).max(1000) });
const listInput = z.object({
  prefix: z.string().default(''),
  limit: z.number().int().min(1).max(1000).default(100),
  offset: z.number().int().min(0).default(0),
  search: z.string().default(''),
  sortBy: z
    .object({
      column: z.enum(['name', 'created_at', 'updated_at', 'last_accessed_at']).default('name'),
      order: z.enum(['asc', 'desc']).default('asc'),
    })
    .prefault({}),
});

const isUpsert = (request: IncomingMessage) =>
  request.method === 'PUT' || request.headers['x-upsert'] === 'true';

/** The routes that supabase-js's storage client uses; the first whose pattern matches is taken. */
const routes: Route[] = [
  {
    methods: ['PUT'],
    pattern: /^\/object\/upload\/sign\/([^/]+)\/(.+)$/,
    async handle({ request, response, query, bucket, key }, context) {
      const grant = await context.signer.verifyUpload(query.get('token') ?? '', bucket, key);
      const { id } = await storeBody(request, bucket, key, grant, context);
      sendJson(response, 200, { Id: id, Key: `${bucket}/${key}` });
    },
  },
  {
    methods: ['POST'],
    pattern: /^\/object\/upload\/sign\/([^/]+)\/(.+)$/,
    async handle({ request, response, bucket, key, caller }, { repository, signer }) {
      assertValidKey(key);
      const who = await caller();
      const upsert = request.headers['x-upsert'] === 'true';
      await repository.assertMayWrite(who, bucket, key, upsert);
      const token = await signer.signUpload(bucket, key, { owner: who.userId, upsert });
      const url = `/object/upload/sign/${encodeObjectPath(bucket, key)}?token=${token}`;
      sendJson(response, 200, { url, token });
    },
  },
  {
    methods: ['GET', 'HEAD'],
    pattern: /^\/object\/sign\/([^/]+)\/(.+)$/,
    async handle({ request, response, query, bucket, key }, { repository, files, signer }) {
      await signer.verifyDownload(query.get('token') ?? '', bucket, key);
      const object = required(await repository.find(bucket, key));
      await sendObject(request, response, object, files, query.get('download'));
    },
  },
  {
    methods: ['POST'],
    pattern: /^\/object\/sign\/([^/]+)\/(.+)$/,
    async handle({ request, response, bucket, key, caller }, context) {
      const { expiresIn } = signInput.parse(await readJsonBody(request));
      sendJson(response, 200, {
        signedURL: await signDownload(await caller(), bucket, key, expiresIn, context),
      });
    },
  },
  {
    methods: ['POST'],
    pattern: /^\/object\/sign\/([^/]+)$/,
    async handle({ request, response, bucket, caller }, context) {
      const { expiresIn, paths } = signManyInput.parse(await readJsonBody(request));
      const who = await caller();
      const sign = async (path: string) => {
        const visible = await context.repository.findVisible(who, bucket, path);
        if (!visible)
          return {
            error: 'Either the object does not exist or you do not have access to it',
            path,
            signedURL: null,
          };
        return { error: null, path, signedURL: await signDownload(who, bucket, path, expiresIn, context) };
      };
      sendJson(response, 200, await Promise.all(paths.map(sign)));
    },
  },
  {
    methods: ['GET', 'HEAD'],
    pattern: /^\/object\/public\/([^/]+)\/(.+)$/,
    async handle({ request, response, query, bucket, key }, { repository, files }) {
      if (!(await repository.getBucket(bucket)).public) throw bucketNotFound();
      const object = required(await repository.find(bucket, key));
      await sendObject(request, response, object, files, query.get('download'));
    },
  },
  {
    methods: ['GET', 'HEAD'],
    pattern: /^\/object\/info\/(?:authenticated\/)?([^/]+)\/(.+)$/,
    async handle({ response, bucket, key, caller }, { repository }) {
      const object = required(await repository.findVisible(await caller(), bucket, key));
      sendJson(response, 200, describe(object));
    },
  },
  {
    methods: ['POST'],
    pattern: /^\/object\/list\/([^/]+)$/,
    async handle({ request, response, bucket, caller }, { repository }) {
      const options = listInput.parse(await readJsonBody(request));
      sendJson(response, 200, await repository.list(await caller(), bucket, options));
    },
  },
  {
    methods: ['DELETE'],
    pattern: /^\/object\/([^/]+)$/,
    async handle({ request, response, bucket, caller }, { repository, files }) {
      const { prefixes } = removeInput.parse(await readJsonBody(request));
      const removed = await repository.remove(await caller(), bucket, prefixes);
      await Promise.all(removed.map(({ version }) => files.remove(version)));
      sendJson(response, 200, removed);
    },
  },
  {
    methods: ['GET', 'HEAD'],
    pattern: /^\/object\/(?:authenticated\/)?([^/]+)\/(.+)$/,
    async handle({ request, response, query, bucket, key, caller }, { repository, files }) {
      const object = required(await repository.findVisible(await caller(), bucket, key));
      await sendObject(request, response, object, files, query.get('download'));
    },
  },
  {
    methods: ['POST', 'PUT'],
    pattern: /^\/object\/([^/]+)\/(.+)$/,
    async handle({ request, response, bucket, key, caller }, context) {
      assertValidKey(key);
      const who = await caller();
      const upsert = isUpsert(request);
      await context.repository.assertMayWrite(who, bucket, key, upsert);
      const { id } = await storeBody(request, bucket, key, { owner: who.userId, upsert }, context);
      sendJson(response, 200, { Id: id, Key: `${bucket}/${key}` });
    },
  },
  {
    methods: ['GET'],
    pattern: /^\/bucket$/,
    async handle({ response, caller }, { repository }) {
      sendJson(response, 200, await repository.listBuckets(await caller()));
    },
  },
];

/**
 * Serves one request below /storage/v1.
 *
 * @param path percent-decoded, without the /storage/v1
 * @returns false when no route matches
 */
export async function handleStorageRoute(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
  context: StorageContext,
): Promise<boolean> {
  for (const route of routes) {
    const match = route.methods.includes(request.method ?? '') ? route.pattern.exec(path) : null;
    if (!match) continue;
    const [, bucket = '', key = ''] = match;
    const caller = () => identifyCaller(request.headers, context.keys);
    await route.handle({ request, response, query, bucket, key, caller }, context);
    return true;
  }
  return false;
}

async function storeBody(
  request: IncomingMessage,
  bucket: string,
  key: string,
  grant: { owner: string | null; upsert: boolean },
  { repository, files }: StorageContext,
): Promise<{ id: string }> {
  // Refused before the bytes arrive; saving the row checks again, for two uploads at once.
  if (!grant.upsert && (await repository.find(bucket, key))) throw alreadyExists();
  const body = await receiveBody(request, await repository.getBucket(bucket), files);
  try {
    const { id, replacedVersion } = await repository.save({ bucket, key, ...grant, ...body });
    if (replacedVersion) await files.remove(replacedVersion);
    return { id };
  } catch (error) {
    await files.remove(body.version);
    throw error;
  }
}

async function signDownload(
  caller: Caller,
  bucket: string,
  key: string,
  expiresInSeconds: number,
  { repository, signer }: StorageContext,
): Promise<string> {
  required(await repository.findVisible(caller, bucket, key));
  const token = await signer.signDownload(bucket, key, expiresInSeconds);
  return `/object/sign/${encodeObjectPath(bucket, key)}?token=${token}`;
}

function required(object: StoredObject | null): StoredObject {
  if (!object) throw objectNotFound();
  return object;
}

function describe({
  id,
  name,
  version,
  bucket_id,
  metadata,
  user_metadata,
  created_at,
  updated_at,
}: StoredObject) {
  return {
    id,
    name,
    version,
    bucket_id,
    size: metadata.size,
    content_type: metadata.mimetype,
    cache_control: metadata.cacheControl,
    etag: metadata.eTag,
    metadata: user_metadata ?? {},
    last_modified: metadata.lastModified,
    created_at,
    updated_at,
  };
}
