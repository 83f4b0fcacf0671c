import fc from 'fast-check';
import { billableSeconds, divideRounded, fromMicros, gpuCost, toMicros } from './money.ts';

test.each`
  seconds      | gpus | price       | micros
  ${0}         | ${1} | ${3}        | ${0n}
  ${3600}      | ${1} | ${3}        | ${3_000_000n}
  ${1}         | ${1} | ${1.5}      | ${417n}
  ${0.001}     | ${1} | ${5}        | ${1n}
  ${42.5}      | ${1} | ${0.1}      | ${1181n}
  ${0.0018}    | ${1} | ${1}        | ${1n}
  ${1.8}       | ${1} | ${0.001}    | ${1n}
  ${1.799}     | ${1} | ${0.001}    | ${0n}
  ${172_800}   | ${8} | ${5}        | ${1_920_000_000n}
  ${99999.999} | ${3} | ${1.234567} | ${102_880_582n}
`('$seconds s × $gpus × $price $/h', ({ seconds, gpus, price, micros }) => {
  expect(gpuCost(seconds, gpus, price)).toBe(micros);
});

test.each([
  [5n, 2n, 3n],
  [-5n, 2n, -3n],
  [4n, 3n, 1n],
  [-4n, 3n, -1n],
  [0n, 7n, 0n],
])('%s / %s rounds half away from zero to %s', (dividend, divisor, expected) => {
  expect(divideRounded(dividend, divisor)).toBe(expected);
});

test('amounts survive the way to micro-dollars and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e14, max: 1e14 }), (micros) => {
      expect(toMicros(fromMicros(BigInt(micros)))).toBe(BigInt(micros));
    }),
  );
});

test('more than a double can hold is refused', () => {
  expect(() => toMicros(1e12)).toThrow(RangeError);
  expect(() => toMicros(NaN)).toThrow(RangeError);
});

test('billed time is kept to the millisecond', () => {
  expect(billableSeconds(12.34567)).toBe(12.346);
});
