import {
  createResumableUploads,
  type ResumableUploads,
  type StorageCall,
  type StorageRequest,
} from './resumable-uploads.ts';
import { StorageError, type Pieces, type StoredFile } from './stored-file.ts';

const TIMEOUT_MS = 30_000;
/** So many bytes of a body are handed over at once. */
const SENT_BYTES = 64 * 1024;
/** The most that storage lists at once. */
const LIST_LIMIT = 1000;

/** A stretch of a file, and what storage says about the whole. */
export interface FileRange {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Changes when the file does; null where storage names none. */
  readonly etag: string | null;
}

/** The object storage side of validation. Everything throws a StorageError when storage fails. */
export interface DatasetStorage extends ResumableUploads {
  /** The bytes `[start, end)` of a file, fewer where it ends before; null when it is not there. */
  readRange(file: StoredFile, start: number, end: number): Promise<FileRange | null>;
  /** A small file; null when it is not there. */
  read(file: StoredFile): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Bytes of a file; null when it is not there. */
  sizeOf(file: StoredFile): Promise<number | null>;
  /** Writes or replaces a small file. */
  write(file: StoredFile, pieces: Pieces, contentType: string): Promise<void>;
  /** Removes files; those that are not there are fine. */
  remove(bucket: string, paths: readonly string[]): Promise<void>;
  /** Names of the files in a folder, the first thousand. */
  list(bucket: string, folder: string): Promise<string[]>;
}

export interface StorageSettings {
  /** The project, without a slash at the end. */
  readonly url: string;
  readonly serviceKey: string;
  readonly fetch: typeof fetch;
}

/** Supabase Storage over its HTTP interface, as the service role. */
export function createDatasetStorage({ url, serviceKey, fetch }: StorageSettings): DatasetStorage {
  const root = `${url}/storage/v1`;
  const objectUrl = ({ bucket, path }: StoredFile) => `${root}/object/${bucket}/${encodeURI(path)}`;

  const call: StorageCall = async (what, target, { body, ...init }, read) => {
    const headers = { authorization: `Bearer ${serviceKey}`, apikey: serviceKey, ...init.headers };
    // Not `AbortSignal.timeout`: until its time has come it holds the request and all that belongs to it.
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(new Error('it took too long')), TIMEOUT_MS);
    const send = () => {
      const sent = typeof body === 'object' ? { body: streamOf(body), duplex: 'half' } : { body };
      return fetch(target, { ...init, ...sent, headers, signal: timeout.signal });
    };
    const answer = async (): Promise<Response> => {
      try {
        return await send().catch((cause: unknown) => {
          // Once more when a connection that was kept open turns out to be closed. Every call may be repeated.
          if (cause instanceof TypeError) return send();
          throw cause;
        });
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new StorageError(`${what}: storage did not answer (${reason}).`, { cause });
      }
    };
    try {
      return await read(await answer());
    } finally {
      clearTimeout(timer);
    }
  };
  const demand = (what: string, target: string, request: StorageRequest): Promise<void> =>
    call(what, target, request, async (response) => {
      await response.body?.cancel();
      if (!response.ok) throw refusal(what, response);
    });
  const sendJson = (method: string, body: unknown): StorageRequest => ({
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

  return {
    ...createResumableUploads(`${root}/upload/resumable`, call),
    readRange(file, start, end) {
      const what = 'The uploaded file could not be read';
      const headers = { range: `bytes=${start}-${end - 1}` };
      return call(what, objectUrl(file), { headers }, async (response) => {
        if (response.status === 416) return rangeBeyond(response);
        if (response.status !== 206) return missingOrThrow(what, response);
        const bytes = await bodyOf(what, response);
        const size = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]);
        if (!Number.isSafeInteger(size))
          throw new StorageError(`${what}: storage did not say how long it is.`);
        if (bytes.length !== Math.min(end, size) - start)
          throw new StorageError(
            `${what}: storage sent ${bytes.length} bytes of a range from byte ${start}.`,
          );
        return { bytes, size, etag: response.headers.get('etag') };
      });
    },
    read(file) {
      const what = 'What validation had saved could not be read';
      return call(what, objectUrl(file), {}, (response) =>
        response.ok ? bodyOf(what, response) : missingOrThrow(what, response),
      );
    },
    sizeOf(file) {
      const what = 'The normalized file could not be looked up';
      return call(what, objectUrl(file), { method: 'HEAD' }, async (response) => {
        if (response.ok) return Number(response.headers.get('content-length'));
        // A HEAD has no body that tells "not there" from "refused", and storage answers 400 to both.
        if (response.status === 404 || response.status === 400) return null;
        throw refusal(what, response);
      });
    },
    write(file, pieces, contentType) {
      return demand('What validation found could not be stored', objectUrl(file), {
        method: 'POST',
        headers: { 'content-type': contentType, 'x-upsert': 'true' },
        body: pieces,
      });
    },
    async remove(bucket, paths) {
      if (paths.length === 0) return;
      const request = sendJson('DELETE', { prefixes: paths });
      await demand('Working files could not be removed', `${root}/object/${bucket}`, request);
    },
    list(bucket, folder) {
      const what = 'Working files could not be listed';
      const request = sendJson('POST', { prefix: folder, limit: LIST_LIMIT });
      return call(what, `${root}/object/list/${bucket}`, request, async (response) => {
        if (!response.ok) {
          await response.body?.cancel();
          throw refusal(what, response);
        }
        const entries = (await response.json()) as { name: string; id: string | null }[];
        return entries.filter(({ id }) => id !== null).map(({ name }) => name);
      });
    },
  };
}

/**
 * A body that sends bytes from where they are. Of bytes themselves `fetch` makes a copy, which stays until a collector comes
 * that hardly counts what lies outside of its heap: by then there are tens of megabytes of copies.
 */
function streamOf(pieces: Pieces): ReadableStream<Uint8Array> {
  let [index, offset] = [0, 0];
  return new ReadableStream({
    pull(controller) {
      const piece = pieces[index];
      if (piece === undefined) {
        controller.close();
        return;
      }
      controller.enqueue(piece.subarray(offset, offset + SENT_BYTES));
      offset += SENT_BYTES;
      if (offset >= piece.length) [index, offset] = [index + 1, 0];
    },
  });
}

/** The file ends before the range begins: the bytes asked for are none. */
async function rangeBeyond(response: Response): Promise<FileRange> {
  await response.body?.cancel();
  const size = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? 0);
  return { bytes: new Uint8Array(0), size, etag: response.headers.get('etag') };
}

async function bodyOf(what: string, response: Response): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const length = Number(response.headers.get('content-length') ?? NaN);
    const isKnown = Number.isSafeInteger(length) && !response.headers.has('content-encoding');
    return isKnown && response.body
      ? await fill(response.body, length)
      : new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new StorageError(`${what}: the answer of storage broke off.`, { cause });
  }
}

/** A body of so many bytes, or fewer where it ends before: read into one buffer, without the pieces that it came in as garbage. */
async function fill(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader({ mode: 'byob' });
  let buffer = new ArrayBuffer(length);
  let filled = 0;
  while (filled < length) {
    const { value, done } = await reader.read(new Uint8Array(buffer, filled));
    if (value) buffer = value.buffer;
    filled += value?.length ?? 0;
    if (done) break;
  }
  return new Uint8Array(buffer, 0, filled);
}

/** Null when the object is not there, which storage says as 404, or as 400 with a body that says 404. Throws otherwise. */
async function missingOrThrow(what: string, response: Response): Promise<null> {
  const body = await response.text();
  if (response.status === 404 || (response.status === 400 && /not_?found|NoSuchKey|"404"/i.test(body)))
    return null;
  throw refusal(what, response);
}

const refusal = (what: string, response: Response) =>
  new StorageError(`${what}: storage answered ${response.status}.`);
