import { setTimeout as sleep } from 'node:timers/promises';
import type { SupabaseClient } from '@supabase/supabase-js';
import { closeSql, serviceClient, sql, testStack } from '../../src/testing/stack/stack.ts';

/**
 * Where @supabase/lite differs from the hosted REST API, mended by the gateway. The table is made here: a schema change
 * must be noticed without a restart.
 */
beforeAll(async () => {
  await sql().unsafe(`
    create table public.parity (
      id int primary key,
      price numeric(12, 6),
      document jsonb,
      happened_at timestamptz,
      amount int constraint parity_amount_positive check (amount > 0)
    );
    create function public.parity_kind(value jsonb) returns text language sql as 'select jsonb_typeof(value)';
    create function public.parity_fail(message text) returns void language plpgsql as
      $$ begin raise exception '%', message using hint = 'a hint'; end $$;
  `);
});
afterAll(async () => {
  await sql().unsafe(`
    drop table public.parity;
    drop function public.parity_kind, public.parity_fail;
  `);
  await closeSql();
});

/** The generated types do not know the table of this test. */
const untyped = () => serviceClient() as unknown as SupabaseClient;

test('values come back as PostgREST sends them', async () => {
  const row = {
    id: 1,
    price: 12.5,
    document: { a: [1, { b: null }] },
    happened_at: '2025-01-02T03:04:05.123+00:00',
    amount: 1,
  };
  const { data, error } = await untyped().from('parity').insert(row).select().single();
  expect(error).toBeNull();
  expect(data).toEqual(row);
});

test('a question that was asked before follows a change of its columns', async () => {
  const ask = () => untyped().from('parity_changing').select().eq('id', 1);
  await sql()`create table public.parity_changing (id int, value int)`;
  try {
    await sql()`insert into public.parity_changing values (1, 12)`;
    // Asked on every connection that may answer the next time.
    await Promise.all(Array.from({ length: 20 }, ask));
    await sql()`alter table public.parity_changing alter value type text`;
    // The gateway is told of the change a moment after it.
    while ((await ask()).error) await sleep(20);
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    expect(answers.map(({ data }) => data)).toEqual(answers.map(() => [{ id: 1, value: '12' }]));
  } finally {
    await sql()`drop table public.parity_changing`;
  }
});

test.each([
  ['object', { a: 1 }],
  ['array', [1, 2]],
  ['string', 'plain'],
  ['number', 5],
])('a JSON %s reaches a function as just that', async (kind, value) => {
  expect((await untyped().rpc('parity_kind', { value })).data).toBe(kind);
});

test.each([
  ['a CHECK violation', () => untyped().from('parity').insert({ id: 2, amount: 0 }), 400, '23514'],
  ['RAISE', () => untyped().rpc('parity_fail', { message: 'not today' }), 400, 'P0001'],
  ['a duplicate key', () => untyped().from('parity').insert({ id: 1 }), 409, '23505'],
])('%s is the client’s error, with its code', async (_case, request, status, code) => {
  await expect(request()).resolves.toMatchObject({ status, error: { code } });
});

test('RAISE keeps its message and hint', async () => {
  const { error } = await untyped().rpc('parity_fail', { message: 'not today' });
  expect(error).toMatchObject({ message: 'not today', hint: 'a hint' });
});

test.each(['/rest/v1/parity', '/auth/v1/user', '/storage/v1/object/x/y', '/functions/v1/any'])(
  'a browser may call %s from another origin',
  async (path) => {
    const response = await fetch(testStack().apiUrl + path, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://app.test',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'apikey, x-upsert',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-headers')).toBe('apikey, x-upsert');
  },
);
