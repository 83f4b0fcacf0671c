import { contentSecurityPolicy } from './content-security-policy';

const options = {
  nonce: 'n0nce',
  supabaseUrl: 'http://127.0.0.1:54321/some/path',
  isHttps: false,
  isDevelopment: false,
};
const directives = (changes: Partial<typeof options> = {}) =>
  Object.fromEntries(
    contentSecurityPolicy({ ...options, ...changes })
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]),
  );

test('scripts need the nonce, and nothing goes anywhere but here and to Supabase', () => {
  expect(directives()).toEqual({
    'default-src': ["'self'"],
    'script-src': ["'self'", "'nonce-n0nce'", "'strict-dynamic'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", 'http://127.0.0.1:54321'],
    'worker-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  });
});

test('eval is for development, the upgrade of requests for https', () => {
  expect(directives({ isDevelopment: true })['script-src']).toContain("'unsafe-eval'");
  expect(directives({ isHttps: true })).toHaveProperty('upgrade-insecure-requests', []);
});
