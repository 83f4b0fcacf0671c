import { isAllowedUrl } from './allowed-hosts.ts';

const allowed = new Set(['127.0.0.1:54321', 'storage.example.com:443', 'plain.example.com:80']);

test.each([
  ['http://127.0.0.1:54321/file', true],
  ['https://storage.example.com/file?token=x', true],
  ['https://storage.example.com:443/file', true],
  ['http://plain.example.com/file', true],
  ['http://storage.example.com/file', false],
  ['http://127.0.0.1:54322/file', false],
  ['http://169.254.169.254/latest/meta-data', false],
  ['https://storage.example.com@evil.example/file', false],
  ['https://evil.example/storage.example.com:443', false],
])('%s → %s', (url, expected) => {
  expect(isAllowedUrl(url, allowed)).toBe(expected);
});
