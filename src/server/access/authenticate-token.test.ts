import { createHmac } from 'node:crypto';
import { authenticateToken } from './authenticate-token';
import { mintAccessToken } from './mint-access-token';
import { networkAddressOf } from './network-address';

test('where tokens are not set up, they are refused with what is missing, and nobody is asked', async () => {
  Object.assign(process.env, {
    NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:1',
    NEXT_PUBLIC_SUPABASE_ANON_KEY: 'publishable',
    NEXT_PUBLIC_APP_URL: 'http://app.test',
    SUPABASE_SERVICE_ROLE_KEY: 'secret',
    GPU_CLUSTER_API_URL: 'http://127.0.0.1:1',
    GPU_CLUSTER_API_KEY: 'cluster',
    CRON_SECRET: 'a-cron-secret-of-some-length',
  });
  delete process.env.SUPABASE_JWT_SECRET;
  const call = authenticateToken(new Request('http://app.test/api/jobs'), `brt_${'x'.repeat(43)}`, {
    scope: 'read',
    rate: 'reads',
  });
  await expect(call).rejects.toMatchObject({
    code: 'unavailable',
    status: 503,
    message: expect.stringContaining('SUPABASE_JWT_SECRET'),
  });
});

test.each([
  ['kid-1', { alg: 'HS256', typ: 'JWT', kid: 'kid-1' }],
  [undefined, { alg: 'HS256', typ: 'JWT' }],
])('an access token is for one user and two minutes; key id %s', (keyId, header) => {
  const secret = 's'.repeat(32);
  const token = mintAccessToken('user-1', { secret, keyId }, new Date('2026-01-01T00:00:00.9Z'));
  const [head = '', claims = '', signature] = token.split('.');
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  const iat = Date.parse('2026-01-01T00:00:00Z') / 1000;
  expect(decode(head)).toEqual(header);
  expect(decode(claims)).toEqual({
    ...{ sub: 'user-1', role: 'authenticated', aud: 'authenticated' },
    ...{ iat, exp: iat + 120 },
  });
  expect(signature).toBe(createHmac('sha256', secret).update(`${head}.${claims}`).digest('base64url'));
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['10.0.0.1, 192.0.2.1', '192.0.2.1'],
  ['evil, 2001:db8::1 ', '2001:db8::1'],
  ['192.0.2.1, unknown', 'unknown'],
  ['', 'unknown'],
  [null, 'unknown'],
])('forwarded for %j: counted for %s', (forwarded, address) => {
  const headers: HeadersInit = forwarded === null ? {} : { 'x-forwarded-for': forwarded };
  expect(networkAddressOf(new Request('http://app.test', { headers }))).toBe(address);
});
