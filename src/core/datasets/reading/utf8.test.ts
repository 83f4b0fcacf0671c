import fc from 'fast-check';
import { countCodePoints, decodeUtf8, findInvalidUtf8 } from './utf8.ts';

describe('invalid UTF-8', () => {
  test.each`
    bytes                                   | what                     | index
    ${[0x41, 0xe9, 0x20]}                   | ${'Latin-1'}             | ${1}
    ${[0x41, 0x80]}                         | ${'a lone continuation'} | ${1}
    ${[0xc3]}                               | ${'cut at the end'}      | ${0}
    ${[0xc0, 0xaf]}                         | ${'overlong, two bytes'} | ${0}
    ${[0xe0, 0x80, 0x80]}                   | ${'overlong, three'}     | ${0}
    ${[0xf0, 0x80, 0x80, 0x80]}             | ${'overlong, four'}      | ${0}
    ${[0xed, 0xa0, 0x80]}                   | ${'a surrogate'}         | ${0}
    ${[0xf4, 0x90, 0x80, 0x80]}             | ${'above U+10FFFF'}      | ${0}
    ${[0xc3, 0xa4, 0xf0, 0x9f, 0x98, 0x80]} | ${'nothing wrong'}       | ${-1}
  `('$what is found at $index', ({ bytes, index }) => {
    expect(findInvalidUtf8(Uint8Array.from(bytes))).toBe(index);
  });

  test('is found exactly where the decoder refuses the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const index = findInvalidUtf8(bytes);
        expect(index === -1).toBe(decodeUtf8(bytes) !== null);
        if (index > 0) expect(decodeUtf8(bytes.subarray(0, index))).not.toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });
});

test('characters are counted as code points', () => {
  expect(countCodePoints(new TextEncoder().encode('aä😀'))).toBe(3);
});
