import { readSafetensors, writeSafetensors } from './safetensors.ts';

const tensors = new Map([
  ['b.weight', { data: Float32Array.from([1.5, -2, 3e-9, 0, 5, 6]), shape: [2, 3] }],
  ['a', { data: Float32Array.from([7]), shape: [1] }],
]);

const headerOf = (bytes: Buffer) => bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0)));

test('what is written is read back', () => {
  expect(readSafetensors(writeSafetensors(tensors))).toEqual(tensors);
});

test('the header is sorted, padded to 8 bytes and names the format', () => {
  const header = headerOf(writeSafetensors(tensors));
  expect(header.length % 8).toBe(0);
  expect(JSON.parse(header)).toEqual({
    __metadata__: { format: 'pt' },
    a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
    'b.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [4, 28] },
  });
});

/** A file of one tensor of 16-bit values. */
function halves(dtype: string, values: number[], shape = [values.length]): Buffer {
  const body = Buffer.from(Uint16Array.from(values).buffer);
  const header = Buffer.from(JSON.stringify({ x: { dtype, shape, data_offsets: [0, body.length] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, body]);
}

test.each([
  ['F16', [0x3c00, 0xc000, 0x0001, 0x7c00, 0x3555], [1, -2, 2 ** -24, Infinity, 0.333251953125]],
  ['BF16', [0x3f80, 0xc000, 0x4049], [1, -2, 3.140625]],
])('%s widens to float32', (dtype, bits, values) => {
  expect([...(readSafetensors(halves(dtype, bits)).get('x')?.data ?? [])]).toEqual(values);
});

test.each([
  ['an empty file', Buffer.alloc(0), 'shorter than its header'],
  ['a cut header', writeSafetensors(tensors).subarray(0, 20), 'header is cut off'],
  ['a cut body', writeSafetensors(tensors).subarray(0, -1), 'damaged at'],
  ['a wrong shape', halves('F16', [1, 2], [3]), 'damaged at x'],
  ['an unknown type', halves('I16', [1]), 'dtype'],
])('%s is refused', (_, bytes, message) => {
  expect(() => readSafetensors(bytes)).toThrow(message);
});
