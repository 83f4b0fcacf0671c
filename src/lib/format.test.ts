import {
  formatBytes,
  formatCount,
  formatDuration,
  formatInitials,
  formatLearningRate,
  formatLoss,
  formatMoney,
  formatPercent,
  formatPlural,
  formatRate,
  formatTokens,
  formatUnitPrice,
  secondsBetween,
} from './format';

const formats = {
  formatCount,
  formatLoss,
  formatLearningRate,
  formatMoney,
  formatUnitPrice,
  formatTokens,
  formatDuration,
  formatBytes,
  formatPercent,
};

describe.each(Object.entries(formats))('%s', (_, format) => {
  test.each([null, undefined, NaN, Infinity])('%s is missing: an en dash', (value) => {
    expect(format(value)).toBe('–');
  });
});

test.each([
  [0, '0'],
  [-3, '-3'],
  [12408, '12,408'],
])('the count %d is %s', (value, text) => expect(formatCount(value)).toBe(text));

test.each([
  [2.31379, '2.314'],
  [0.0421, '0.04210'],
  [11, '11.00'],
  [1234.5678, '1235'],
  [0, '0'],
  [-0.5, '-0.5000'],
  [0.0000123, '1.230e-5'],
])('the loss %d is %s', (value, text) => expect(formatLoss(value)).toBe(text));

test.each([
  [0.0002, '2e-4'],
  [0.000015, '1.5e-5'],
  [0.00012345678, '1.23e-4'],
  [0, '0'],
])('the learning rate %d is %s', (value, text) => expect(formatLearningRate(value)).toBe(text));

test.each([
  [0, '$0.00'],
  [0.000001, '<$0.01'],
  [0.0099, '<$0.01'],
  [0.01, '$0.01'],
  [1204.5, '$1,204.50'],
  [-2, '-$2.00'],
])('%d dollars are %s', (value, text) => expect(formatMoney(value)).toBe(text));

test.each([
  [3, '$3.00'],
  [0.0004, '$0.0004'],
])('the unit price %d is %s', (value, text) => expect(formatUnitPrice(value)).toBe(text));

test.each([
  [0, '0'],
  [940, '940'],
  [999, '999'],
  [1000, '1k'],
  [12_408, '12.4k'],
  [999_949, '999.9k'],
  [999_950, '1M'],
  [3_100_000, '3.1M'],
  [2_000_000_000, '2B'],
])('%d tokens are %s', (value, text) => expect(formatTokens(value)).toBe(text));

test.each([
  [0, '0s'],
  [0.4, '<1s'],
  [42, '42s'],
  [59.6, '1m'],
  [200, '3m 20s'],
  [3600, '1h'],
  [4320, '1h 12m'],
  [3601, '1h'],
  [187_200, '2d 4h'],
  [-5, '–'],
])('%d seconds are %s', (value, text) => expect(formatDuration(value)).toBe(text));

test.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1024, '1 KiB'],
  [14_541, '14.2 KiB'],
  [1024 * 1024 - 1, '1 MiB'],
  [500 * 1024 * 1024, '500 MiB'],
  [1.5 * 1024 ** 3, '1.5 GiB'],
])('%d bytes are %s', (value, text) => expect(formatBytes(value)).toBe(text));

test.each([
  [0, '0%'],
  [0.52, '0.5%'],
  [42.4, '42%'],
  [100, '100%'],
])('%d of a hundred is %s', (value, text) => expect(formatPercent(value)).toBe(text));

test.each([
  [1204.4, '1,204 tokens/s'],
  [3.25, '3.3 tokens/s'],
  [null, '–'],
])('the rate %p is %s', (value, text) => expect(formatRate(value, 'tokens/s')).toBe(text));

test.each([
  [1, '1 row'],
  [0, '0 rows'],
  [1200, '1,200 rows'],
])('%d with its noun is %s', (value, text) => expect(formatPlural(value, 'row')).toBe(text));

test.each([
  ['Ada Lovelace', 'AL'],
  ['  plato ', 'P'],
  ['Anna Maria van der Berg', 'AB'],
  ['', ''],
])('the initials of %j are %j', (name, initials) => expect(formatInitials(name)).toBe(initials));

test('seconds between two timestamps, in whatever zone they are written', () => {
  expect(secondsBetween('2026-06-01T10:00:00+00:00', '2026-06-01T13:00:30+02:00')).toBe(3630);
  expect(secondsBetween('2026-06-01T10:00:00Z', Date.parse('2026-06-01T10:01:00Z'))).toBe(60);
  expect(secondsBetween(null, '2026-06-01T10:00:00Z')).toBeNull();
});
