import { z } from 'zod';

export interface Tensor {
  data: Float32Array;
  shape: readonly number[];
}

const tensorHeader = z.object({
  dtype: z.enum(['F32', 'F16', 'BF16']),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});

/**
 * Encodes float32 tensors as safetensors: an 8-byte little-endian header length, a JSON header padded with spaces to a
 * multiple of 8, then the tensors in the order of their names. `metadata` joins the header's own.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Buffer {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt', ...metadata } };
  const bodies: Buffer[] = [];
  let offset = 0;
  for (const [name, { data, shape }] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const body = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + body.length] };
    bodies.push(body);
    offset += body.length;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padding = Buffer.alloc((8 - (json.length % 8)) % 8, ' ');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length + padding.length));
  return Buffer.concat([length, json, padding, ...bodies]);
}

/**
 * Decodes F32, F16 and BF16 tensors to float32.
 * @throws when the bytes are not safetensors or hold another type.
 */
export function readSafetensors(bytes: Buffer): Map<string, Tensor> {
  const { header, headerEnd } = readHeader(bytes);
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets: range } = tensorHeader.parse(entry);
    const [start, end] = range;
    const width = dtype === 'F32' ? 4 : 2;
    const count = shape.reduce((product, size) => product * size, 1);
    if (end - start !== count * width || headerEnd + end > bytes.length) {
      throw new Error(`The safetensors file is damaged at ${name}.`);
    }
    // A copy, because a typed array must start at a multiple of its element size.
    const body = Uint8Array.from(bytes.subarray(headerEnd + start, headerEnd + end)).buffer;
    tensors.set(name, { data: toFloat32(dtype, body), shape });
  }
  return tensors;
}

/**
 * The free-form texts of a safetensors header; empty when it has none.
 * @throws when the bytes are not safetensors.
 */
export function readSafetensorsMetadata(bytes: Buffer): Record<string, string> {
  const { header } = readHeader(bytes);
  return z.record(z.string(), z.string()).parse(header['__metadata__'] ?? {});
}

function readHeader(bytes: Buffer): { header: Record<string, unknown>; headerEnd: number } {
  if (bytes.length < 8) throw new Error('Not a safetensors file: it is shorter than its header.');
  const headerEnd = 8 + Number(bytes.readBigUInt64LE(0));
  if (headerEnd > bytes.length) throw new Error('Not a safetensors file: its header is cut off.');
  const header = z.record(z.string(), z.unknown()).parse(JSON.parse(bytes.toString('utf8', 8, headerEnd)));
  return { header, headerEnd };
}

function toFloat32(dtype: 'F32' | 'F16' | 'BF16', body: ArrayBuffer): Float32Array {
  if (dtype === 'F32') return new Float32Array(body);
  const halves = new Uint16Array(body);
  if (dtype === 'F16') return Float32Array.from(halves, float16Value);
  // BF16 is the upper half of a float32.
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}

/** The value of an IEEE 754 half. */
function float16Value(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
