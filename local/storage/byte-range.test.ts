import { parseByteRange } from './byte-range.ts';

test.each([
  [undefined, 1000, null],
  ['bytes=0-99', 1000, { start: 0, end: 99 }],
  ['bytes=990-', 1000, { start: 990, end: 999 }],
  ['bytes=990-5000', 1000, { start: 990, end: 999 }],
  ['bytes=-10', 1000, { start: 990, end: 999 }],
  ['bytes=-5000', 1000, { start: 0, end: 999 }],
  ['bytes=0-0', 1, { start: 0, end: 0 }],
  ['bytes=1000-', 1000, 'unsatisfiable'],
  ['bytes=1000-1001', 1000, 'unsatisfiable'],
  ['bytes=-0', 1000, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=20-10', 1000, null],
  ['bytes=-', 1000, null],
  ['bytes=0-1,5-6', 1000, null],
  ['items=0-1', 1000, null],
])('Range %s of %i bytes', (header, sizeBytes, expected) => {
  expect(parseByteRange(header, sizeBytes)).toEqual(expected);
});
