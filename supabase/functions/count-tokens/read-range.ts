import { CountError, type ReadRange } from './ports.ts';

const TIMEOUT_MS = 30_000;

interface StorageSettings {
  readonly url: string;
  readonly serviceKey: string;
  readonly fetch: typeof fetch;
}

/** Reads ranges of private objects as the service role. Anything but exactly the bytes asked for is a failed attempt. */
export const createReadRange =
  ({ url, serviceKey, fetch }: StorageSettings): ReadRange =>
  async ({ bucket, path }, start, end) => {
    try {
      const response = await fetch(`${url}/storage/v1/object/${bucket}/${encodeURI(path)}`, {
        headers: {
          authorization: `Bearer ${serviceKey}`,
          apikey: serviceKey,
          range: `bytes=${start}-${end - 1}`,
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (response.status !== 206) throw new Error(`storage answered ${response.status} to a range`);
      if (bytes.length !== end - start)
        throw new Error(`storage sent ${bytes.length} bytes of ${end - start}`);
      return bytes;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const safe =
        'The dataset is safe and its estimate stays. Five attempts are made; start the count again after that.';
      throw new CountError(`The normalized file could not be read: ${reason}. ${safe}`, 'attempt', { cause });
    }
  };
