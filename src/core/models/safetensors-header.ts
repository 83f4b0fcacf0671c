/**
 * The header of a safetensors file: 8 bytes with its length (little endian), then JSON, then the tensors' bytes. Read without the
 * tensors themselves. The rules are those of the format's reference implementation
 * (github.com/huggingface/safetensors, safetensors/src/tensor.rs): length at most 100 MB, every tensor's range as long as its
 * type and shape say, ranges one after the other from the first byte to the last without a hole or an overlap.
 */
import { z } from 'zod';

export const HEADER_LENGTH_BYTES = 8;
export const MAX_HEADER_BYTES = 100_000_000;

const BYTES_OF_DTYPE: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, U8: 1, I8: 1, F8_E5M2: 1, F8_E4M3: 1 },
  ...{ I16: 2, U16: 2, F16: 2, BF16: 2, I32: 4, U32: 4, F32: 4, F64: 8, I64: 8, U64: 8 },
};

const size = z.int().nonnegative();
const tensorEntry = z.strictObject({
  dtype: z.string(),
  shape: z.array(size),
  data_offsets: z.tuple([size, size]),
});

export interface TensorInfo {
  name: string;
  dtype: string;
  shape: readonly number[];
}

/** Thrown for bytes that are no safetensors file, with what is wrong in a sentence's second half ("its header …"). */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

/**
 * The length of the JSON header, in bytes, from the first eight bytes of a file of `fileBytes`.
 * @throws {SafetensorsError}
 */
export function headerLength(firstBytes: Uint8Array, fileBytes: number): number {
  if (firstBytes.length < HEADER_LENGTH_BYTES) throw new SafetensorsError('is too short to have a header');
  const view = new DataView(firstBytes.buffer, firstBytes.byteOffset, HEADER_LENGTH_BYTES);
  const length = Number(view.getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES) {
    throw new SafetensorsError(`announces a header of ${length} bytes, more than the format allows`);
  }
  if (HEADER_LENGTH_BYTES + length > fileBytes) {
    throw new SafetensorsError(`announces a header of ${length} bytes and ends before it does`);
  }
  return length;
}

/**
 * The tensors that a header lists, in the order of their bytes. `header` is the JSON alone, `fileBytes` the size of the whole file.
 * @throws {SafetensorsError}
 */
export function readTensors(header: Uint8Array, fileBytes: number): TensorInfo[] {
  const entries = Object.entries(parseObject(header)).filter(([name]) => name !== '__metadata__');
  const tensors = entries.map(([name, value]) => {
    const entry = tensorEntry.safeParse(value);
    if (!entry.success) throw new SafetensorsError(`has an unreadable entry for the tensor “${name}”`);
    return { name, ...entry.data };
  });
  tensors.sort((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  let position = 0;
  for (const { name, dtype, shape, data_offsets: range } of tensors) {
    const [start, end] = range;
    if (start !== position) {
      const what = start < position ? 'overlaps the tensor before it' : 'leaves a hole before it';
      throw new SafetensorsError(`is damaged: the tensor “${name}” ${what}`);
    }
    if (end - start !== byteLength(name, dtype, shape)) {
      throw new SafetensorsError(`is damaged: the tensor “${name}” has another size than its shape says`);
    }
    position = end;
  }
  const bodyBytes = fileBytes - HEADER_LENGTH_BYTES - header.length;
  if (position !== bodyBytes) {
    throw new SafetensorsError(`holds ${bodyBytes} bytes of tensors, and its header lists ${position}`);
  }
  return tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape }));
}

function parseObject(header: Uint8Array): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(header));
  } catch {
    throw new SafetensorsError('has a header that is not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new SafetensorsError('has a header that is not a JSON object');
  }
  return parsed;
}

function byteLength(name: string, dtype: string, shape: readonly number[]): number {
  const width = Object.hasOwn(BYTES_OF_DTYPE, dtype) ? BYTES_OF_DTYPE[dtype] : undefined;
  if (width === undefined) throw new SafetensorsError(`has a tensor “${name}” of the unknown type ${dtype}`);
  const bytes = shape.reduce((product, length) => product * length, width);
  if (!Number.isSafeInteger(bytes))
    throw new SafetensorsError(`has a tensor “${name}” of an impossible size`);
  return bytes;
}
