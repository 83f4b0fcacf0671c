/**
 * Files in GGUF, version 3, the format of llama.cpp (github.com/ggml-org/ggml, docs/gguf.md): a header of typed keys, the
 * names and shapes of the tensors, then their data, each aligned.
 */
export type GgufValue =
  | { type: 'uint32'; value: number }
  | { type: 'int32s'; value: readonly number[] }
  | { type: 'float32'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'strings'; value: readonly string[] };

export interface GgufTensor {
  data: Float32Array;
  /** As PyTorch has it: rows first. */
  shape: readonly number[];
}

const ALIGNMENT = 32;
const TYPE = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;
/** ggml's number for float32 tensors. */
const GGML_F32 = 0;

/** Encodes float32 tensors and their metadata. */
export function writeGguf(
  metadata: ReadonlyMap<string, GgufValue>,
  tensors: ReadonlyMap<string, GgufTensor>,
): Buffer {
  const header: Buffer[] = [Buffer.from('GGUF'), uint32(3), uint64(tensors.size), uint64(metadata.size)];
  for (const [key, value] of metadata) header.push(string(key), encoded(value));
  const bodies: Buffer[] = [];
  let offset = 0;
  for (const [name, { data, shape }] of tensors) {
    // The fastest dimension comes first.
    const dimensions = [...shape].reverse().map(uint64);
    header.push(string(name), uint32(shape.length), ...dimensions, uint32(GGML_F32), uint64(offset));
    const body = padded(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    bodies.push(body);
    offset += body.length;
  }
  return Buffer.concat([padded(Buffer.concat(header)), ...bodies]);
}

function encoded(entry: GgufValue): Buffer {
  switch (entry.type) {
    case 'uint32':
      return Buffer.concat([uint32(TYPE.uint32), uint32(entry.value)]);
    case 'float32':
      return Buffer.concat([uint32(TYPE.float32), float32(entry.value)]);
    case 'bool':
      return Buffer.concat([uint32(TYPE.bool), Buffer.from([entry.value ? 1 : 0])]);
    case 'string':
      return Buffer.concat([uint32(TYPE.string), string(entry.value)]);
    case 'strings':
      return array(TYPE.string, entry.value.map(string));
    case 'int32s':
      return array(TYPE.int32, entry.value.map(int32));
  }
}

const array = (type: number, items: Buffer[]) =>
  Buffer.concat([uint32(TYPE.array), uint32(type), uint64(items.length), ...items]);
const string = (text: string) => Buffer.concat([uint64(Buffer.byteLength(text)), Buffer.from(text)]);
const padded = (buffer: Buffer) =>
  Buffer.concat([buffer, Buffer.alloc((ALIGNMENT - (buffer.length % ALIGNMENT)) % ALIGNMENT)]);

const uint32 = (value: number) => fixed(4, (bytes) => bytes.writeUInt32LE(value));
const int32 = (value: number) => fixed(4, (bytes) => bytes.writeInt32LE(value));
const float32 = (value: number) => fixed(4, (bytes) => bytes.writeFloatLE(value));
const uint64 = (value: number) => fixed(8, (bytes) => bytes.writeBigUInt64LE(BigInt(value)));

function fixed(size: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(size);
  write(bytes);
  return bytes;
}
