import { createSHA256 } from 'hash-wasm';
import {
  artifactStoragePath,
  MODELS_BUCKET,
  recordHashed,
  recordVerdict,
  type Delivery,
  type DeliveryFile,
} from '../../../src/core/models/delivery.ts';
import type { DeliveringJob } from './deliver.ts';
import { hasTime, TICK_LIMITS, type Tick } from './tick.ts';

/**
 * Proves exported files against the manifest: reads what is stored in ranges and hashes it, as far as this tick's budget of
 * bytes and time goes. The hash's state stays in the delivery, so that the next pass reads on.
 * @throws {DeliveryRefused} when a file is corrupt again.
 */
export async function verifyFiles(tick: Tick, job: DeliveringJob, delivery: Delivery): Promise<Delivery> {
  let current = delivery;
  for (const file of delivery.files) {
    if (file.state === 'exported') current = await verifyFile(tick, job, current, file);
  }
  return current;
}

async function verifyFile(
  tick: Tick,
  job: DeliveringJob,
  delivery: Delivery,
  file: DeliveryFile,
): Promise<Delivery> {
  const path = artifactStoragePath(job.user_id, job.id, file.path);
  const { hasher, hashedBytes } = await resume(file);
  let position = hashedBytes;
  while (position < file.bytes) {
    if (tick.budget.bytes <= 0 || !hasTime(tick)) {
      const hash_state = position === 0 ? null : toBase64(hasher.save());
      return recordHashed(delivery, file.id, { hashed_bytes: position, hash_state });
    }
    const end = Math.min(file.bytes, position + TICK_LIMITS.rangeBytes);
    tick.budget.bytes -= end - position;
    const range = await tick.storage.readRange(MODELS_BUCKET, path, position, end);
    if (range?.totalBytes !== file.bytes) return recordVerdict(delivery, file.id, null);
    if (range.bytes.length !== end - position) {
      throw new Error(`Storage sent ${range.bytes.length} bytes of ${path} instead of ${end - position}.`);
    }
    hasher.update(range.bytes);
    position = end;
  }
  return recordVerdict(delivery, file.id, hasher.digest('hex'));
}

/** A hasher where the last pass stopped. A state of another version of the hasher is worthless: then from the start. */
async function resume(file: DeliveryFile) {
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
