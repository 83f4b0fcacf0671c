import { dayName, daysOf, monthName, monthOf, shiftMonth } from './month';

test.each([
  ['2026-06', 1, '2026-07'],
  ['2026-12', 1, '2027-01'],
  ['2026-01', -1, '2025-12'],
  ['2026-03', -14, '2025-01'],
])('%s moved by %i is %s', (month, offset, expected) => {
  expect(shiftMonth(month, offset)).toBe(expected);
});

test.each([
  ['2026-02', 28, '2026-02-28'],
  ['2028-02', 29, '2028-02-29'],
  ['2026-12', 31, '2026-12-31'],
])('%s has %i days up to %s', (month, count, last) => {
  const days = daysOf(month);
  expect(days).toHaveLength(count);
  expect(days[0]).toBe(`${month}-01`);
  expect(days.at(-1)).toBe(last);
});

test('months are those of UTC', () => {
  expect(monthOf(Date.parse('2026-07-01T00:30:00+02:00'))).toBe('2026-06');
  expect(monthName('2026-06')).toBe('June 2026');
  expect(dayName('2026-06-03')).toBe('Jun 3');
});
