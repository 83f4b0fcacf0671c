import { parseValues, ratesAround } from './parse-values';

test.each([
  ['1e-4, 2e-4', [1e-4, 2e-4]],
  [' 8;16  32 ', [8, 16, 32]],
  ['', []],
  ['8, many', [8, NaN]],
])('%j is %j', (text, values) => expect(parseValues(text)).toEqual(values));

test.each([
  [2e-4, [1e-4, 2e-4, 4e-4]],
  [1e-2, [5e-3, 1e-2]],
  [1e-6, [1e-6, 2e-6]],
])('around %d', (rate, expected) => expect(ratesAround(rate, { min: 1e-6, max: 1e-2 })).toEqual(expected));
