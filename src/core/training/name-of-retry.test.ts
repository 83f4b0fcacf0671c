import { nameOfRetry } from './name-of-retry.ts';

test.each([
  ['Support tone', 1, 'Support tone (retry 1)'],
  ['Support tone (retry 1)', 2, 'Support tone (retry 2)'],
  ['Retry (retry me)', 1, 'Retry (retry me) (retry 1)'],
  ['x'.repeat(200), 10, `${'x'.repeat(189)} (retry 10)`],
  ['😀'.repeat(100), 10, `${'😀'.repeat(94)} (retry 10)`],
])('%s, retry %i', (name, count, expected) => {
  expect(nameOfRetry(name, count)).toBe(expected);
});
