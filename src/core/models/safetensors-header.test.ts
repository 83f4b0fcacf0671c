import fc from 'fast-check';
import { adapterHeader, safetensorsFile, type TensorEntry } from './adapter-fixtures.ts';
import { HEADER_LENGTH_BYTES, headerLength, readTensors, SafetensorsError } from './safetensors-header.ts';

const read = (file: Uint8Array) => {
  const end = HEADER_LENGTH_BYTES + headerLength(file.subarray(0, HEADER_LENGTH_BYTES), file.length);
  return readTensors(file.subarray(HEADER_LENGTH_BYTES, end), file.length);
};
const tensor = (dtype: string, shape: number[], start: number, end: number): TensorEntry => ({
  ...{ dtype, shape, data_offsets: [start, end] },
});
const raw = (length: bigint, text: string) => {
  const file = new Uint8Array([...new Uint8Array(8), ...new TextEncoder().encode(text)]);
  new DataView(file.buffer).setBigUint64(0, length, true);
  return file;
};

test('a header is read without its tensors, whatever its padding', () => {
  const header = adapterHeader();
  const tensors = read(safetensorsFile(header));
  expect(tensors.map(({ name }) => name)).toEqual(Object.keys(header));
  expect(tensors[0]).toEqual({
    name: 'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight',
    dtype: 'F16',
    shape: [16, 256],
  });
  expect(read(safetensorsFile(header, 1_000_001))).toEqual(tensors);
});

test('five gigabytes of weights are known from some hundred bytes', () => {
  const bytes = 5_000_000_000;
  const text = JSON.stringify({ big: tensor('F32', [1_250_000_000], 0, bytes) });
  const fileBytes = HEADER_LENGTH_BYTES + text.length + bytes;
  const header = new TextEncoder().encode(text);
  expect(readTensors(header, fileBytes)).toEqual([{ name: 'big', dtype: 'F32', shape: [1_250_000_000] }]);
});

test.each<[string, Uint8Array, RegExp]>([
  ['no header at all', new Uint8Array(7), /too short/],
  ['a header beyond the file', raw(1000n, '{}'), /1000 bytes and ends before/],
  ['a header beyond 100 MB', raw(100_000_001n, '{}'), /more than the format allows/],
  ['a header beyond all numbers', raw(2n ** 64n - 1n, '{}'), /more than the format allows/],
  ['an empty header', raw(0n, ''), /not JSON/],
  ['no JSON', raw(2n, 'no'), /not JSON/],
  ['no object', raw(2n, '[]'), /not a JSON object/],
  ['bytes that are no text', new Uint8Array([...raw(1n, ''), 255]), /not JSON/],
  ['an entry that is none', raw(9n, '{"a":"b"}'), /unreadable entry for the tensor “a”/],
  ['an unknown type', safetensorsFile({ a: tensor('Q4', [2], 0, 4) }), /unknown type Q4/],
  ['a type out of the prototype', safetensorsFile({ a: tensor('toString', [2], 0, 4) }), /unknown type/],
  ['a shape that says otherwise', safetensorsFile({ a: tensor('F16', [3], 0, 4) }), /another size/],
  ['a negative length', safetensorsFile({ a: tensor('F16', [-1, -2], 0, 4) }), /unreadable entry/],
  [
    'a product beyond all numbers',
    safetensorsFile({ a: tensor('F64', [2 ** 40, 2 ** 40], 0, 8) }),
    /impossible/,
  ],
  ['a hole at the start', safetensorsFile({ a: tensor('F16', [2], 4, 8) }), /leaves a hole/],
  [
    'a hole between two',
    safetensorsFile({ a: tensor('F16', [2], 0, 4), b: tensor('F16', [1], 6, 8) }),
    /“b” leaves a hole/,
  ],
  [
    'an overlap',
    safetensorsFile({ a: tensor('F16', [2], 0, 4), b: tensor('F16', [2], 2, 6) }),
    /“b” overlaps/,
  ],
  [
    'bytes of no tensor',
    new Uint8Array([...safetensorsFile({}), 1]),
    /1 bytes of tensors, and its header lists 0/,
  ],
  [
    'a body that is cut off',
    safetensorsFile({ a: tensor('F32', [4], 0, 16) }).subarray(0, -1),
    /15 bytes of tensors, and its header lists 16/,
  ],
])('%s is refused', (_, file, message) => {
  expect(() => read(file)).toThrow(SafetensorsError);
  expect(() => read(file)).toThrow(message);
});

test('any bytes are either read or refused', () => {
  const anyFile = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => raw(BigInt(new TextEncoder().encode(text).length), text)),
    fc
      .dictionary(
        fc.string(),
        fc.record({
          dtype: fc.constantFrom('F16', 'F32', 'I64', 'x'),
          shape: fc.array(fc.nat(8), { maxLength: 3 }),
          data_offsets: fc.tuple(fc.nat(64), fc.nat(64)),
        }),
      )
      .map((header) => safetensorsFile(header)),
  );
  fc.assert(
    fc.property(anyFile, (file) => {
      try {
        const bytes = read(file).reduce((sum, { shape }) => sum + shape.length, 0);
        return bytes >= 0;
      } catch (error) {
        return error instanceof SafetensorsError;
      }
    }),
    { numRuns: 2000 },
  );
});

test('a changed byte of a header never makes tensors out of other bytes than the file has', () => {
  const file = safetensorsFile(adapterHeader());
  const end = HEADER_LENGTH_BYTES + headerLength(file, file.length);
  fc.assert(
    fc.property(fc.nat(end - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = file.slice();
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      try {
        return read(damaged).length <= Object.keys(adapterHeader()).length;
      } catch (error) {
        return error instanceof SafetensorsError;
      }
    }),
    { numRuns: 300 },
  );
});
