import { NextRequest } from 'next/server';
import { config, proxy } from '@/proxy';

beforeEach(() => {
  Object.assign(process.env, {
    NEXT_PUBLIC_SUPABASE_URL: 'http://supabase.test',
    NEXT_PUBLIC_SUPABASE_ANON_KEY: 'publishable',
    NEXT_PUBLIC_APP_URL: 'http://app.test',
  });
});

const visit = (path: string, headers: Record<string, string> = {}) =>
  proxy(new NextRequest(`http://app.test${path}`, { headers }));

test.each([
  ['/', '/signin'],
  ['/datasets', '/signin?next=%2Fdatasets'],
  ['/training/configure?datasetId=1&x=2', '/signin?next=%2Ftraining%2Fconfigure%3FdatasetId%3D1%26x%3D2'],
  ['/no/such/page', '/signin?next=%2Fno%2Fsuch%2Fpage'],
])('signed out, %s leads to %s', async (path, target) => {
  const response = await visit(path);
  expect(response.status).toBe(307);
  expect(response.headers.get('location')).toBe(`http://app.test${target}`);
});

test.each(['/signin', '/signup', '/signin?next=/datasets', '/docs/api', '/docs/api?q=jobs'])(
  'signed out, %s is shown',
  async (path) => {
    const response = await visit(path);
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.get('x-middleware-next')).toBe('1');
  },
);

test('each page gets its own nonce, for itself and for the browser', async () => {
  const [first, second] = await Promise.all([visit('/signin'), visit('/signin')]);
  const nonce = first.headers.get('x-middleware-request-x-nonce');
  const policy = first.headers.get('content-security-policy');
  expect(policy).toContain(`'nonce-${nonce}'`);
  expect(first.headers.get('x-middleware-request-content-security-policy')).toBe(policy);
  expect(second.headers.get('content-security-policy')).not.toBe(policy);
  expect(first.headers.get('cache-control')).toBe('private, no-store');
});

test('only https asks browsers to stay on https', async () => {
  const plain = await visit('/signin');
  expect(plain.headers.get('strict-transport-security')).toBeNull();
  const secure = await visit('/signin', { 'x-forwarded-proto': 'https' });
  expect(secure.headers.get('strict-transport-security')).toBe('max-age=31536000');
  expect(secure.headers.get('content-security-policy')).toContain('upgrade-insecure-requests');
});

test.each([
  ['/dashboard', true],
  ['/training/jobs/1', true],
  ['/api-keys', true],
  ['/api/datasets', false],
  ['/_next/static/chunk.js', false],
  ['/icon.svg', false],
  ['/tokenizers/llama-3.bin', false],
])('%s passes through the proxy: %s', (path, isMatched) => {
  expect(new RegExp(`^${config.matcher[0]}$`).test(path)).toBe(isMatched);
});
