import { daysBefore, daysLeftInMonth, monthToDate } from './billing-month';

test.each([
  ['2026-03-01T00:00:00Z', { from: '2026-03-01', to: '2026-03-01' }, 30],
  ['2026-02-28T23:59:59.999Z', { from: '2026-02-01', to: '2026-02-28' }, 0],
  ['2028-02-28T12:00:00Z', { from: '2028-02-01', to: '2028-02-28' }, 1],
  ['2026-12-31T23:30:00-05:00', { from: '2027-01-01', to: '2027-01-01' }, 30],
])('at %s the month is UTC’s', (now, month, daysLeft) => {
  expect([monthToDate(new Date(now)), daysLeftInMonth(new Date(now))]).toEqual([month, daysLeft]);
});

test('the days before today, oldest first, over the end of a month', () => {
  expect(daysBefore(new Date('2026-03-02T01:00:00Z'), 3)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
});
