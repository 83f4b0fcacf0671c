import { randomUUID } from 'node:crypto';
import { assertValidKey } from '../object-key.ts';

/** What a resumable upload will become: version `version` of the object `key` in `bucket`. */
export interface UploadTarget {
  bucket: string;
  key: string;
  version: string;
}

const versionPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The id of a new upload, `bucket/key/version`; also the path of its bytes below the directory of unfinished uploads.
 *
 * @throws StorageError (InvalidKey) for a bucket or key that is missing or could not be stored
 */
export function newUploadId(bucket: string, key: string): string {
  if (bucket.includes('/')) assertValidKey('');
  assertValidKey(bucket);
  assertValidKey(key);
  return `${bucket}/${key}/${randomUUID()}`;
}

/** Takes an id apart again. */
export function targetOf(id: string): UploadTarget {
  const [bucket = '', ...rest] = id.split('/');
  const version = rest.pop() ?? '';
  return { bucket, key: rest.join('/'), version };
}

/** As in the URL of an upload: one path segment. */
export const encodeUploadId = (id: string): string => Buffer.from(id).toString('base64url');

/** The id that a URL's last segment stands for; undefined when it cannot be one. */
export function decodeUploadId(segment: string): string | undefined {
  const id = Buffer.from(segment, 'base64url').toString();
  const { bucket, key, version } = targetOf(id);
  try {
    assertValidKey(bucket);
    assertValidKey(key);
  } catch {
    return undefined;
  }
  return versionPattern.test(version) ? id : undefined;
}
