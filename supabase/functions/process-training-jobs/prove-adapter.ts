import { proveAdapter } from '../../../src/core/models/adapter-proof.ts';
import type { Delivery } from '../../../src/core/models/delivery.ts';
import { DeliveryRefused, MODELS_BUCKET, modelStoragePath } from '../../../src/core/models/file-transfer.ts';
import {
  HEADER_LENGTH_BYTES,
  headerLength,
  readTensors,
  SafetensorsError,
  type TensorInfo,
} from '../../../src/core/models/safetensors-header.ts';
import type { SubmittedJob } from './poll.ts';
import type { Tick } from './tick.ts';

/** An adapter's header has some hundred bytes a tensor; what is held of the files here is never more than this. */
const MAX_READ_BYTES = 16 * 1024 * 1024;

/**
 * Proves that the verified files of a delivery are the adapter that the job asked for. Reads the configuration and the header of
 * the weights alone, however large the weights are, and keeps nothing: whoever does it again comes to the same end.
 * @throws {DeliveryRefused} when they are not.
 */
export async function proveDelivery(
  tick: Tick,
  job: SubmittedJob,
  { files, result }: Delivery,
): Promise<void> {
  const config = files.find(({ kind }) => kind === 'adapter_config');
  const weights = files.find(({ kind }) => kind === 'adapter_model');
  if (!config || !weights) throw invalid('they lack the weights or their configuration');
  const reader = (path: string) => (start: number, end: number) =>
    readStored(tick, modelStoragePath(job.user_id, job.id, path), start, end);
  if (config.bytes > MAX_READ_BYTES) throw invalid(`${config.path} is ${config.bytes} bytes long`);
  const configText = new TextDecoder().decode(await reader(config.path)(0, config.bytes));
  const tensors = await tensorsOf(weights, reader(weights.path));
  const { lora_rank, lora_alpha, target_modules } = job.hyperparameters;
  const base = await tick.store.baseShape(result.model);
  proveAdapter(configText, tensors, { lora_rank, lora_alpha, target_modules, base });
}

async function tensorsOf(
  { path, bytes }: { path: string; bytes: number },
  read: (start: number, end: number) => Promise<Uint8Array>,
): Promise<TensorInfo[]> {
  try {
    const length = headerLength(await read(0, Math.min(bytes, HEADER_LENGTH_BYTES)), bytes);
    if (length > MAX_READ_BYTES) throw invalid(`the header of ${path} is ${length} bytes long`);
    if (length === 0) throw new SafetensorsError('has an empty header');
    return readTensors(await read(HEADER_LENGTH_BYTES, HEADER_LENGTH_BYTES + length), bytes);
  } catch (error) {
    if (error instanceof SafetensorsError) throw invalid(`${path} ${error.message}`);
    throw error;
  }
}

/** @throws when storage does not give the bytes that were there a moment ago; the next look tries again. */
async function readStored(tick: Tick, path: string, start: number, end: number): Promise<Uint8Array> {
  const range = await tick.storage.readRange(MODELS_BUCKET, path, start, end);
  if (range?.bytes.length !== end - start) {
    throw new Error(
      `Storage sent ${range?.bytes.length ?? 'no'} bytes of ${path} instead of ${end - start}.`,
    );
  }
  return range.bytes;
}

const invalid = (what: string): DeliveryRefused =>
  new DeliveryRefused('artifact_invalid', `The trained files are no adapter: ${what}.`);
