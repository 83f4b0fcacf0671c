import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  anonymousClient,
  closeSql,
  serviceClient,
  signUpUser,
  sql,
  testStack,
} from '../../src/testing/stack/stack.ts';

afterAll(closeSql);

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function session(header: object, claims: object, secret: string): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

test('sign-up metadata is stored as a JSON object and reaches the profile', async () => {
  const ann = await signUpUser({ name: 'Ann "A" O’Hara', organization: 'Büro & Co' });
  const [row] = await sql()`
    select jsonb_typeof(raw_user_meta_data::jsonb) as kind, raw_user_meta_data ->> 'name' as name
    from auth.users where id = ${ann.id}`;
  expect(row).toEqual({ kind: 'object', name: 'Ann "A" O’Hara' });
  const profile = await ann.client.from('profiles').select('name, organization').single();
  expect(profile.data).toEqual({ name: 'Ann "A" O’Hara', organization: 'Büro & Co' });
});

test('metadata changed later is still an object', async () => {
  const ann = await signUpUser();
  const { data } = await ann.client.auth.updateUser({ data: { theme: 'dark' } });
  expect(data.user?.user_metadata).toMatchObject({ name: 'Test User', theme: 'dark' });
});

test('signing in needs the right password; signing out ends the session', async () => {
  const { email, password } = await signUpUser();
  const client = anonymousClient();
  expect((await client.auth.signInWithPassword({ email, password: 'wrong password' })).error?.status).toBe(
    400,
  );
  expect((await client.auth.signInWithPassword({ email, password })).error).toBeNull();
  expect((await client.auth.getUser()).data.user?.email).toBe(email);
  await client.auth.signOut();
  expect((await client.auth.getUser()).data.user).toBeNull();
});

test('an admin creates, finds, changes and deletes a user', async () => {
  const { admin } = serviceClient().auth;
  const email = `created-${Date.now()}@example.test`;
  const created = await admin.createUser({
    email,
    password: 'first password',
    user_metadata: { name: 'Made' },
  });
  expect(created.data.user).toMatchObject({ email, user_metadata: { name: 'Made' } });
  const id = created.data.user?.id ?? '';
  await admin.updateUserById(id, { password: 'second password', user_metadata: { theme: 'dark' } });
  expect((await admin.getUserById(id)).data.user?.user_metadata).toEqual(
    expect.objectContaining({ name: 'Made', theme: 'dark' }),
  );
  const signIn = await anonymousClient().auth.signInWithPassword({ email, password: 'second password' });
  expect(signIn.error).toBeNull();
  expect((await admin.deleteUser(id)).error).toBeNull();
  expect((await admin.getUserById(id)).error?.status).toBe(404);
});

test('the admin API is closed to users and to the publishable key', async () => {
  const ann = await signUpUser();
  expect((await ann.client.auth.admin.listUsers()).error?.status).toBe(403);
  expect((await anonymousClient().auth.admin.listUsers()).error?.status).toBe(403);
});

describe('a forged session', () => {
  const hs256 = { alg: 'HS256', typ: 'JWT' };
  const inAnHour = Math.floor(Date.now() / 1000) + 3600;
  const anHourAgo = inAnHour - 7200;
  const claims = { role: 'service_role', sub: '00000000-0000-4000-8000-000000000000' };

  test.each([
    ['signed with another secret', () => session(hs256, { ...claims, exp: inAnHour }, 'x'.repeat(64))],
    ['expired', () => session(hs256, { ...claims, exp: anHourAgo }, testStack().jwtSecret)],
    ['not signed', () => `${encode({ alg: 'none' })}.${encode({ ...claims, exp: inAnHour })}.`],
  ])('%s opens nothing', async (_case, forge) => {
    const { apiUrl, publishableKey } = testStack();
    const headers = { apikey: publishableKey, authorization: `Bearer ${forge()}` };
    const paths = ['/rest/v1/profiles?select=id', '/auth/v1/user', '/storage/v1/object/lora-datasets/any'];
    const statuses = await Promise.all(
      paths.map(async (path) => (await fetch(apiUrl + path, { headers })).status),
    );
    expect(statuses.filter((status) => status < 400)).toEqual([]);
  });
});

test('a session that opened the data API opens it no more once it has expired', async () => {
  const { apiUrl, publishableKey, jwtSecret } = testStack();
  const expiry = Math.floor(Date.now() / 1000) + 2;
  const claims = { role: 'authenticated', sub: '00000000-0000-4000-8000-000000000000', exp: expiry };
  const headers = {
    apikey: publishableKey,
    authorization: `Bearer ${session({ alg: 'HS256', typ: 'JWT' }, claims, jwtSecret)}`,
  };
  const ask = async () => (await fetch(`${apiUrl}/rest/v1/profiles?select=id`, { headers })).status;
  expect(await ask()).toBe(200);
  while (Date.now() < 1000 * expiry) await sleep(100);
  expect(await ask()).toBe(401);
});
