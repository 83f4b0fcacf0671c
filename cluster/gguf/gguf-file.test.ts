import { writeGguf } from './gguf-file.ts';
import { interleaved } from './llama-gguf.ts';

test('a file as the specification lays it out', () => {
  const bytes = writeGguf(
    new Map([
      ['a', { type: 'uint32', value: 7 }],
      ['b', { type: 'strings', value: ['x', 'ä'] }],
    ]),
    new Map([['w', { data: Float32Array.from([1, 2, 3, 4, 5, 6]), shape: [2, 3] }]]),
  );
  const parts = [
    '47475546 03000000 0100000000000000 0200000000000000',
    '0100000000000000 61 04000000 07000000',
    '0100000000000000 62 09000000 08000000 0200000000000000 0100000000000000 78 0200000000000000 c3a4',
    // Two dimensions, the columns first; float32 at 0.
    '0100000000000000 77 02000000 0300000000000000 0200000000000000 00000000 0000000000000000',
  ];
  const header = Buffer.from(parts.join('').replaceAll(' ', ''), 'hex');
  expect(bytes.subarray(0, header.length)).toEqual(header);
  const start = Math.ceil(header.length / 32) * 32;
  expect(bytes.subarray(header.length, start)).toEqual(Buffer.alloc(start - header.length));
  expect([0, 1, 2, 3, 4, 5].map((index) => bytes.readFloatLE(start + 4 * index))).toEqual([1, 2, 3, 4, 5, 6]);
  expect(bytes.length % 32).toBe(0);
});

test('the halves of each head are interleaved', () => {
  const rows = Float32Array.from({ length: 8 }, (_, row) => row);
  expect([...interleaved({ data: rows, shape: [8, 1] }, 2).data]).toEqual([0, 2, 1, 3, 4, 6, 5, 7]);
});
