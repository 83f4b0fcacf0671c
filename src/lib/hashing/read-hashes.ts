import { createMD5, createSHA256 } from 'hash-wasm';

/** Hashes of a file's bytes, in lower-case hexadecimal. */
export interface FileHashes {
  sha256: string;
  md5: string;
}

/** What the thread that hashes says at its end; null: the file could not be read, or hashing is not possible here. */
export type HashMessage = FileHashes | null;

/** Small enough to hold, large enough that reading it costs more than asking for it. */
const SLICE_BYTES = 4 * 1024 * 1024;

/** Reads a file from the disk once, slice by slice, and hashes it. Throws when the file cannot be read any more. */
export async function readHashes(file: Blob): Promise<FileHashes> {
  const [sha256, md5] = await Promise.all([createSHA256(), createMD5()]);
  for (let start = 0; start < file.size; start += SLICE_BYTES) {
    const slice = new Uint8Array(await file.slice(start, start + SLICE_BYTES).arrayBuffer());
    sha256.update(slice);
    md5.update(slice);
  }
  return { sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}
