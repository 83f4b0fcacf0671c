import type { SupabaseClient } from '@supabase/supabase-js';
import type { ArtifactStorage } from './ports.ts';

/** Seconds that a URL for reading one range lives. */
const RANGE_URL_SECONDS = 60;

/** Object storage on Supabase, with a service-role client. */
export function createSupabaseStorage(client: SupabaseClient, fetchRange: typeof fetch): ArtifactStorage {
  return {
    async signDownload(bucket, path, seconds) {
      const { data, error } = await client.storage.from(bucket).createSignedUrl(path, seconds);
      if (error) throw new Error(`Signing a download of ${bucket}/${path} failed: ${error.message}`);
      return data.signedUrl;
    },

    async signUpload(bucket, path) {
      const { data, error } = await client.storage.from(bucket).createSignedUploadUrl(path, { upsert: true });
      if (error) throw new Error(`Signing an upload to ${bucket}/${path} failed: ${error.message}`);
      return data.signedUrl;
    },

    async readRange(bucket, path, start, end) {
      const { data, error } = await client.storage.from(bucket).createSignedUrl(path, RANGE_URL_SECONDS);
      if (error) {
        if (isMissing(error)) return null;
        throw new Error(`Signing a read of ${bucket}/${path} failed: ${error.message}`);
      }
      const response = await fetchRange(data.signedUrl, { headers: { range: `bytes=${start}-${end - 1}` } });
      const body = new Uint8Array(await response.arrayBuffer());
      // 416: the object ends before the range begins.
      if (response.status === 404 || response.status === 416) return null;
      if (response.status !== 206) {
        throw new Error(`Reading ${bucket}/${path} answered HTTP ${response.status} instead of a range.`);
      }
      const totalBytes = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]);
      if (!Number.isSafeInteger(totalBytes)) {
        throw new Error(`Reading ${bucket}/${path} answered a range without its object's size.`);
      }
      return { bytes: body, totalBytes };
    },
  };
}

/** Storage answers a missing object with HTTP 400 and its own status code in the body. */
const isMissing = (error: Error): boolean =>
  ('status' in error && error.status === 404) || ('statusCode' in error && error.statusCode === '404');
