import { appendLogs, filterLogs, firstLogCursor, logsAsText, MAX_LOG_LINES } from './log-filter.ts';

const line = (seq: number, level: 'debug' | 'info' | 'warn' | 'error', message: string) => ({
  seq,
  timestamp: '2026-01-01T00:00:00Z',
  level,
  message,
});
const LINES = [
  line(1, 'debug', 'Reading rows'),
  line(2, 'info', 'Training starts'),
  line(3, 'warn', 'Row 7 is cut'),
  line(4, 'error', 'Loss is NaN'),
];

test.each([
  { minLevel: 'debug', search: '', seqs: [1, 2, 3, 4] },
  { minLevel: 'info', search: '', seqs: [2, 3, 4] },
  { minLevel: 'error', search: '', seqs: [4] },
  { minLevel: 'debug', search: ' ROW ', seqs: [1, 3] },
  { minLevel: 'warn', search: 'row', seqs: [3] },
  { minLevel: 'debug', search: 'absent', seqs: [] },
] as const)('at least $minLevel with "$search"', ({ minLevel, search, seqs }) => {
  expect(filterLogs(LINES, { minLevel, search }).map(({ seq }) => seq)).toEqual(seqs);
});

test('new lines are added once; without any the array stays the same', () => {
  const start = LINES.slice(0, 2);
  expect(appendLogs(start, LINES.slice(1))).toEqual(LINES);
  expect(appendLogs(start, LINES.slice(0, 1))).toBe(start);
});

test('beyond the limit the oldest lines are dropped', () => {
  const many = Array.from({ length: MAX_LOG_LINES }, (_, index) => line(index + 1, 'info', ''));
  const lines = appendLogs(many, [line(MAX_LOG_LINES + 1, 'info', 'new')]);
  expect(lines).toHaveLength(MAX_LOG_LINES);
  expect([lines[0]?.seq, lines.at(-1)?.message]).toEqual([2, 'new']);
});

test.each([
  { lines: 0, cursor: 0 },
  { lines: 100_000, cursor: 0 },
  { lines: 100_500, cursor: 500 },
])('a log of $lines lines is read from $cursor on', ({ lines, cursor }) => {
  expect(firstLogCursor(lines)).toBe(cursor);
});

test('a download is one line each', () => {
  expect(logsAsText(LINES.slice(2))).toBe(
    '2026-01-01T00:00:00Z warn  Row 7 is cut\n2026-01-01T00:00:00Z error Loss is NaN\n',
  );
});
