import type { SupabaseClient } from '@supabase/supabase-js';

const RANGE_BYTES = 1024 * 1024;
const SIGNED_URL_SECONDS = 3600;

export interface StoredFile {
  readonly bucket: string;
  readonly path: string;
}

/** The object storage side of validation. */
export interface DatasetStorage {
  /** The file from byte `offset` on, in pieces of at most 1 MiB. Throws a StorageError. */
  read(file: StoredFile, size: number, offset?: number): AsyncGenerator<Uint8Array>;
  /** Writes (or replaces) a file from a stream, without holding it in memory. Throws a StorageError. */
  write(file: StoredFile, content: ReadableStream<Uint8Array>): Promise<void>;
  /** Removes a file; one that is not there is fine. Throws a StorageError. */
  remove(file: StoredFile): Promise<void>;
}

/** A failure of storage, in words for the dataset's owner. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** Supabase Storage behind the service-role client. `fetchRange` is `fetch`; it reads the signed URL in ranges. */
export function createDatasetStorage(client: SupabaseClient, fetchRange: typeof fetch): DatasetStorage {
  return {
    async *read({ bucket, path }, size, offset = 0) {
      const { data, error } = await client.storage.from(bucket).createSignedUrl(path, SIGNED_URL_SECONDS);
      if (error) throw new StorageError(`The uploaded file could not be opened: ${error.message}`);
      for (let start = offset; start < size; start += RANGE_BYTES) {
        const end = Math.min(start + RANGE_BYTES, size);
        yield await readRange(fetchRange, data.signedUrl, start, end);
      }
    },
    async write({ bucket, path }, content) {
      const { error } = await client.storage
        .from(bucket)
        .upload(path, content, { contentType: 'application/x-ndjson', upsert: true, duplex: 'half' });
      if (error) throw new StorageError(`The normalized file could not be stored: ${error.message}`);
    },
    async remove({ bucket, path }) {
      const { error } = await client.storage.from(bucket).remove([path]);
      if (error) throw new StorageError(`The normalized file could not be removed: ${error.message}`);
    },
  };
}

/** The bytes `[start, end)` of an object. Nothing but exactly these is accepted: a short read would look like a broken file. */
async function readRange(
  fetchRange: typeof fetch,
  url: string,
  start: number,
  end: number,
): Promise<Uint8Array> {
  const response = await fetchRange(url, { headers: { range: `bytes=${start}-${end - 1}` } });
  if (response.status !== 206) {
    await response.body?.cancel();
    throw new StorageError(
      `The uploaded file could not be read: storage answered ${response.status} to a range.`,
    );
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length === end - start) return bytes;
  throw new StorageError(
    `The uploaded file is shorter than declared: it ends at byte ${start + bytes.length}.`,
  );
}
