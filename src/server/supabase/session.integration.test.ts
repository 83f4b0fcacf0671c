import { NextRequest } from 'next/server';
import { z } from 'zod';
import { proxy } from '@/proxy';
import { callApi } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { APP_URL, useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, sql } from '@/testing/stack/stack';
import { route } from '../http/route';

let owner: Persona;

beforeAll(() => useStackAsServerEnv());
beforeEach(async () => {
  owner = await signInPersona();
});
afterAll(closeSql);

/** The auth library writes to the console why a session is not good. */
const expectComplaints = () => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
};

const visit = (path: string, cookie = owner.cookie) =>
  proxy(new NextRequest(`${APP_URL}${path}`, { headers: { cookie } }));

/** The session with an access token that ran out, as a browser has it after a night. */
async function expiredCookie(persona: Persona): Promise<string> {
  const { data } = await persona.user.client.auth.getSession();
  if (!data.session) throw new Error('no session');
  const expired = { ...data.session, expires_at: 1, expires_in: 0 };
  const [name] = persona.cookie.split('=');
  return `${(name ?? '').replace(/\.\d+$/, '')}=base64-${Buffer.from(JSON.stringify(expired)).toString('base64url')}`;
}

test.each([
  ['/', '/dashboard'],
  ['/signin', '/dashboard'],
  ['/signup?next=/models', '/models'],
  ['/signin?next=//evil.example', '/dashboard'],
  ['/signin?next=/api/profile', '/dashboard'],
])('signed in, %s leads to %s', async (path, target) => {
  expect((await visit(path)).headers.get('location')).toBe(`${APP_URL}${target}`);
});

test('signed in, a page is shown', async () => {
  const response = await visit('/datasets');
  expect(response.headers.get('location')).toBeNull();
  expect(response.headers.get('set-cookie')).toBeNull();
});

test('a session that ran out is refreshed on the way to a page, for the page and for the browser', async () => {
  const response = await visit('/datasets', await expiredCookie(owner));
  expect(response.headers.get('location')).toBeNull();
  expect(response.headers.get('set-cookie')).toMatch(/auth-token/);
  expect(response.headers.get('x-middleware-request-cookie')).toMatch(/auth-token/);
});

test('a session that ran out is refreshed by the API, too, and the fresh cookies work', async () => {
  const { status, headers } = await callApi(
    { ...owner, cookie: await expiredCookie(owner) },
    'GET /api/profile',
  );
  expect(status).toBe(200);
  const fresh = headers.getSetCookie().map((cookie) => cookie.slice(0, cookie.indexOf(';')));
  expect(fresh).not.toEqual([]);
  expect((await callApi({ ...owner, cookie: fresh.join('; ') }, 'GET /api/profile')).status).toBe(200);
});

test('a session whose refresh token is gone is signed out, with its cookies', async () => {
  expectComplaints();
  const cookie = await expiredCookie(owner);
  await sql()`delete from auth.sessions where user_id = ${owner.user.id}`;
  const response = await visit('/datasets', cookie);
  expect(response.headers.get('location')).toBe(`${APP_URL}/signin?next=%2Fdatasets`);
  expect((await callApi({ ...owner, cookie }, 'GET /api/profile')).status).toBe(401);
});

test.each([
  ['nonsense', () => 'sb-127-auth-token=base64-AAAA'],
  ['a token with another signature', () => forgedCookie()],
])('%s in the cookie is nobody', async (_, cookie) => {
  expectComplaints();
  expect((await callApi({ ...owner, cookie: await cookie() }, 'GET /api/profile')).status).toBe(401);
});

/** The owner's session with the payload of somebody else in its token. */
async function forgedCookie(): Promise<string> {
  const victim = await signInPersona();
  const [header, , signature] = owner.user.accessToken.split('.');
  const payload = victim.user.accessToken.split('.')[1];
  return cookieWithToken([header, payload, signature].join('.'));
}

async function cookieWithToken(access_token: string): Promise<string> {
  const { data } = await owner.user.client.auth.getSession();
  const session = { ...data.session, access_token };
  const [name] = owner.cookie.split('=');
  return `${(name ?? '').replace(/\.\d+$/, '')}=base64-${Buffer.from(JSON.stringify(session)).toString('base64url')}`;
}

test('a session that was verified a moment ago is not asked about again; another one is', async () => {
  expect((await callApi(owner, 'GET /api/profile')).status).toBe(200);
  const asked = jest.spyOn(globalThis, 'fetch');
  const questions = () => asked.mock.calls.filter(([url]) => String(url).endsWith('/auth/v1/user')).length;
  expect((await callApi(owner, 'GET /api/profile')).status).toBe(200);
  expect(questions()).toBe(0);
  expect((await callApi(await signInPersona(), 'GET /api/profile')).status).toBe(200);
  expect(questions()).toBeGreaterThan(0);
});

test('cookies whose session was renewed are read again: their browser may not have the fresh ones yet', async () => {
  expectComplaints();
  const cookie = await expiredCookie(owner);
  const ask = () => callApi({ ...owner, cookie }, 'GET /api/profile');
  expect((await ask()).headers.getSetCookie()).not.toEqual([]);
  expect((await ask()).headers.getSetCookie()).not.toEqual([]);
});

test('people who ask in turns are never taken for each other', async () => {
  const other = await signInPersona();
  for (const person of [owner, other, owner, other]) {
    const { body } = await callApi(person, 'GET /api/profile');
    expect(body).toMatchObject({ data: { email: person.user.email } });
  }
});

test('when the auth service does not answer, nobody is signed out', async () => {
  const url = process.env.NEXT_PUBLIC_SUPABASE_URL ?? '';
  process.env.NEXT_PUBLIC_SUPABASE_URL = 'http://127.0.0.1:1';
  try {
    expect((await visit('/datasets')).headers.get('location')).toBeNull();
    const { status, body } = await callApi(owner, 'GET /api/profile');
    expect([status, body]).toMatchObject([503, { code: 'unavailable' }]);
  } finally {
    process.env.NEXT_PUBLIC_SUPABASE_URL = url;
  }
});

test('a route for administrators refuses users', async () => {
  const GET = route({ roles: ['admin'], response: z.object({ ok: z.boolean() }) }, async () => ({
    ok: true,
  }));
  const ask = async () => {
    const request = new Request(`${APP_URL}/api/admin`, { headers: { cookie: owner.cookie } });
    return (await GET(request, { params: Promise.resolve({}) })).status;
  };
  expect(await ask()).toBe(403);
  await sql()`update public.profiles set role = 'admin' where id = ${owner.user.id}`;
  expect(await ask()).toBe(200);
});
