import type { ProfileView } from '@/core/auth/profile.schema';
import { callApi, callApiForData } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, sql } from '@/testing/stack/stack';

let owner: Persona;

beforeAll(async () => {
  useStackAsServerEnv();
  owner = await signInPersona('Ann');
});
afterAll(closeSql);

test('a profile is there from sign-up on, with the address of the account', async () => {
  expect(await callApiForData<ProfileView>(owner, 'GET /api/profile')).toMatchObject({
    id: owner.user.id,
    email: owner.user.email,
    name: 'Ann',
    role: 'user',
    monthly_budget: null,
    stop_jobs_at_budget: false,
  });
});

test('name, organization and budget can be changed', async () => {
  const changes = {
    name: 'Ann B.',
    organization: 'Bright',
    monthly_budget: 250.5,
    stop_jobs_at_budget: true,
  };
  expect(await callApiForData(owner, 'PATCH /api/profile', { body: changes })).toMatchObject(changes);
  expect(await callApiForData(owner, 'PATCH /api/profile', { body: { monthly_budget: null } })).toMatchObject(
    {
      monthly_budget: null,
      name: 'Ann B.',
    },
  );
});

test.each([
  ['nothing', {}],
  ['a role', { role: 'admin' }],
  ['a tier', { subscription_tier: 'enterprise' }],
  ['a negative budget', { monthly_budget: -1 }],
  ['a budget of nothing', { monthly_budget: 0 }],
  ['a budget of half a cent', { monthly_budget: 0.005 }],
  ['a budget of more than there is', { monthly_budget: 1e300 }],
  ['an empty name', { name: ' ' }],
])('%s cannot be set', async (_, body) => {
  expect((await callApi(owner, 'PATCH /api/profile', { body })).status).toBe(400);
  const [profile] =
    await sql()`select role, subscription_tier from public.profiles where id = ${owner.user.id}`;
  expect(profile).toEqual({ role: 'user', subscription_tier: 'free' });
});
