import { StorageError, type Pieces, type StoredFile } from './stored-file.ts';

/** Uploads that go on after an interruption: the TUS 1.0 protocol, as Supabase Storage speaks it. */
export interface ResumableUploads {
  /** Begins an upload of so many bytes; replaces what is there once it is complete. Answers its id. */
  beginUpload(file: StoredFile, size: number, contentType: string): Promise<string>;
  /** How many bytes of an upload have arrived; null when storage does not know it (any more). */
  uploadedBytes(upload: string): Promise<number | null>;
  /** Appends bytes at `offset`, which must be where the upload stands. Answers where it stands now. */
  appendBytes(upload: string, offset: number, pieces: Pieces): Promise<number>;
}

export interface StorageRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Pieces;
}
/** A `fetch` with the service role's headers; what is read of the answer has to come in time, too. */
export type StorageCall = <Answer>(
  what: string,
  target: string,
  request: StorageRequest,
  read: (response: Response) => Promise<Answer>,
) => Promise<Answer>;

const WHAT = 'The normalized file could not be stored';
const VERSION = { 'tus-resumable': '1.0.0' };

/** An id is the last segment of the URL that storage gave, so that the key is never sent to a host that an answer named. */
export function createResumableUploads(endpoint: string, call: StorageCall): ResumableUploads {
  return {
    beginUpload({ bucket, path }, size, contentType) {
      const metadata = { bucketName: bucket, objectName: path, contentType };
      const pairs = Object.entries(metadata).map(([name, value]) => `${name} ${btoa(value)}`);
      const headers = {
        ...VERSION,
        'x-upsert': 'true',
        'upload-length': String(size),
        'upload-metadata': pairs.join(','),
      };
      return call(WHAT, endpoint, { method: 'POST', headers }, async (response) => {
        await response.body?.cancel();
        const id = /([^/]+)\/?$/.exec(response.headers.get('location') ?? '')?.[1];
        if (response.status !== 201 || id === undefined) throw refused(response);
        return id;
      });
    },
    uploadedBytes(upload) {
      const request = { method: 'HEAD', headers: VERSION };
      return call(WHAT, `${endpoint}/${upload}`, request, async (response) =>
        [400, 404, 410].includes(response.status) ? null : offsetOf(response),
      );
    },
    appendBytes(upload, offset, pieces) {
      const headers = {
        ...VERSION,
        'x-upsert': 'true',
        'content-type': 'application/offset+octet-stream',
        'upload-offset': String(offset),
      };
      const request = { method: 'PATCH', headers, body: pieces };
      return call(WHAT, `${endpoint}/${upload}`, request, async (response) => {
        await response.body?.cancel();
        return offsetOf(response);
      });
    },
  };
}

function offsetOf(response: Response): number {
  const offset = Number(response.headers.get('upload-offset') ?? NaN);
  if (!response.ok || !Number.isSafeInteger(offset)) throw refused(response);
  return offset;
}

const refused = (response: Response) =>
  new StorageError(`${WHAT}: storage answered ${response.status} to a resumable upload.`);
