import { createSHA256 } from 'hash-wasm';
import { judge, MODELS_BUCKET, type FileTransfer } from '../../../src/core/models/file-transfer.ts';
import { hasTime, TICK_LIMITS, type Tick } from './tick.ts';

/**
 * Proves an exported file: reads what is stored at `storagePath` in ranges and hashes it, as far as this tick's budget of bytes
 * and time goes. The hash's state stays in the file, so that the next pass reads on.
 * @throws {DeliveryRefused} when the file is corrupt again.
 */
export async function verifyFile<File extends FileTransfer>(
  tick: Tick,
  storagePath: string,
  file: File,
): Promise<File> {
  const { hasher, hashedBytes } = await resume(file);
  let position = hashedBytes;
  while (position < file.bytes) {
    if (tick.budget.bytes <= 0 || !hasTime(tick)) {
      const hash_state = position === 0 ? null : toBase64(hasher.save());
      return { ...file, hashed_bytes: position, hash_state };
    }
    const end = Math.min(file.bytes, position + TICK_LIMITS.rangeBytes);
    tick.budget.bytes -= end - position;
    const range = await tick.storage.readRange(MODELS_BUCKET, storagePath, position, end);
    if (range?.totalBytes !== file.bytes) return judge(file, null);
    if (range.bytes.length !== end - position) {
      throw new Error(
        `Storage sent ${range.bytes.length} bytes of ${storagePath} instead of ${end - position}.`,
      );
    }
    hasher.update(range.bytes);
    position = end;
  }
  return judge(file, hasher.digest('hex'));
}

/** A hasher where the last pass stopped. A state of another version of the hasher is worthless: then from the start. */
async function resume(file: FileTransfer) {
  const hasher = await createSHA256();
  hasher.init();
  if (file.hash_state === null) return { hasher, hashedBytes: 0 };
  try {
    hasher.load(fromBase64(file.hash_state));
    return { hasher, hashedBytes: file.hashed_bytes };
  } catch {
    return { hasher: hasher.init(), hashedBytes: 0 };
  }
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
