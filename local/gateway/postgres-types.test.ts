import { parseNumeric, serializeJson, toIsoTimestamp } from './postgres-types.ts';

test.each([
  ['2025-01-02 03:04:05+00', '2025-01-02T03:04:05+00:00'],
  ['2025-01-02 03:04:05.123456+05:30', '2025-01-02T03:04:05.123456+05:30'],
  ['2025-01-02 03:04:05', '2025-01-02T03:04:05'],
  ['infinity', 'infinity'],
])('timestamp %s becomes %s', (text, expected) => {
  expect(toIsoTimestamp(text)).toBe(expected);
});

test.each([
  ['12.50', 12.5],
  ['0.000001', 0.000001],
  ['NaN', 'NaN'],
  ['Infinity', 'Infinity'],
])('numeric %s becomes %s', (text, expected) => {
  expect(parseNumeric(text)).toBe(expected);
});

test.each([
  ['an object', { a: 1 }, '{"a":1}'],
  ['JSON text', '{"a":1}', '{"a":1}'],
  ['plain text', 'hello', '"hello"'],
  ['null', null, 'null'],
])('%s is encoded once', (_case, value, expected) => {
  expect(serializeJson(value)).toBe(expected);
});
