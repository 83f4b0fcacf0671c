import { safeNextPath } from './safe-next-path.ts';

test.each([
  ['/datasets'],
  ['/training/configure?datasetId=1&x=%2F%2Fevil.example'],
  ['/training/jobs/1#logs'],
  ['/dashboard?next=//evil.example'],
])('%s is followed', (next) => {
  expect(safeNextPath(next, '/dashboard')).toBe(next);
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['an empty value', ''],
  ['a relative path', 'datasets'],
  ['another site', 'https://evil.example/'],
  ['another site without a scheme', '//evil.example'],
  ['a backslash that browsers read as a slash', '/\\evil.example'],
  ['a backslash further on', '/datasets\\..\\..'],
  ['a tab that browsers drop', '/\t/evil.example'],
  ['a line break', '/\n/evil.example'],
  ['dots that leave two slashes', '/.//evil.example'],
  ['dots that leave two slashes, later', '/a/..//evil.example'],
  ['a script', 'javascript:alert(1)'],
  ['the API', '/api/datasets'],
  ['the API behind dots', '/x/../api/datasets'],
])('%s falls back', (_, next) => {
  expect(safeNextPath(next, '/dashboard')).toBe('/dashboard');
});
