import { assertValidKey, encodeObjectPath } from './object-key.ts';

test.each(['a.bin', 'user/dataset/file-1_v2.jsonl', "it's (1) & more = ok;", 'a..b', '.hidden'])(
  '%s is a key',
  (key) => {
    expect(() => assertValidKey(key)).not.toThrow();
  },
);

test.each([
  '',
  '/a',
  'a/',
  'a//b',
  '..',
  'a/../b',
  './a',
  'a\\b',
  'naïve',
  'a\nb',
  'a\0b',
  'a%2fb',
  'a#b',
  '~root',
])('%j is not a key', (key) => {
  expect(() => assertValidKey(key)).toThrow('Invalid key');
});

test('a key in a URL keeps its slashes and nothing else', () => {
  expect(encodeObjectPath('bucket', 'a b/c?d/e+f')).toBe('bucket/a%20b/c%3Fd/e%2Bf');
});
