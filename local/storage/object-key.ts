import { StorageError } from './storage-error.ts';

/** Characters that the hosted service allows in an object's key. */
const allowedCharacters = /^[\w/!\-.*'() &$@=;:+,?]+$/;

/**
 * @throws StorageError (InvalidKey) when the key has other characters, empty segments, or would climb out of its bucket
 */
export function assertValidKey(key: string): void {
  const isTraversal = key.split('/').some((segment) => ['', '.', '..'].includes(segment));
  if (isTraversal || !allowedCharacters.test(key)) {
    throw new StorageError(400, 'InvalidKey', 'InvalidKey', `Invalid key: ${key}`);
  }
}

/** `bucket/key` with each segment percent-encoded, for use in a URL. */
export function encodeObjectPath(bucket: string, key: string): string {
  return [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
}
