import { createHash } from 'node:crypto';
import { readHashes } from './read-hashes';

const hashOf = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest('hex');

test.each([0, 1, 4 * 1024 * 1024, 9 * 1024 * 1024 + 3])('%i bytes hash as in one piece', async (length) => {
  const bytes = Uint8Array.from({ length }, (_, index) => (index * 31) % 251);
  expect(await readHashes(new Blob([bytes]))).toEqual({
    sha256: hashOf('sha256', bytes),
    md5: hashOf('md5', bytes),
  });
});
