import {
  anonymousClient,
  closeSql,
  serviceClient,
  signUpUser,
  sql,
  testStack,
  type SignedUpUser,
} from '../../src/testing/stack/stack.ts';

let ann: SignedUpUser;
let bob: SignedUpUser;
let annsDataset: string;

const newDataset = (name: string) => ({ name, file_name: 'chat.jsonl', file_size: 10 });

/** Inserts by plain HTTP: the generated types would ask for columns that a trigger fills. */
function insertDataset(user: SignedUpUser, row: object): Promise<Response> {
  const { apiUrl, publishableKey } = testStack();
  return fetch(`${apiUrl}/rest/v1/datasets`, {
    method: 'POST',
    headers: {
      apikey: publishableKey,
      authorization: `Bearer ${user.accessToken}`,
      'content-type': 'application/json',
      prefer: 'return=representation',
    },
    body: JSON.stringify(row),
  });
}

beforeAll(async () => {
  [ann, bob] = await Promise.all([signUpUser({ name: 'Ann' }), signUpUser({ name: 'Bob' })]);
  const created = await insertDataset(ann, newDataset('Support chat'));
  expect(created.status).toBe(201);
  annsDataset = ((await created.json()) as [{ id: string }])[0].id;
});
afterAll(closeSql);

describe('a row over REST', () => {
  test('is seen, counted and changed by its owner', async () => {
    const seen = await ann.client.from('datasets').select('id, name', { count: 'exact' });
    expect(seen).toMatchObject({ data: [{ id: annsDataset, name: 'Support chat' }], count: 1 });
    const renamed = await ann.client
      .from('datasets')
      .update({ name: 'Support chats' })
      .eq('id', annsDataset)
      .select();
    expect(renamed.data).toHaveLength(1);
  });

  test('is neither seen, counted, changed nor deleted by a stranger', async () => {
    expect(await bob.client.from('datasets').select('id', { count: 'exact' })).toMatchObject({
      data: [],
      count: 0,
    });
    const renamed = await bob.client
      .from('datasets')
      .update({ name: 'mine now' })
      .eq('id', annsDataset)
      .select();
    expect(renamed.data).toEqual([]);
    const deleted = await bob.client.from('datasets').delete().eq('id', annsDataset).select();
    expect(deleted.error?.code).toBe('42501');
    expect(await sql()`select name from datasets where id = ${annsDataset}`).toEqual([
      { name: 'Support chats' },
    ]);
  });

  test('cannot be created in the name of somebody else', async () => {
    // Row-level security would refuse it as well; already the column may not be named.
    const forged = await insertDataset(bob, { ...newDataset('forged'), user_id: ann.id });
    expect(await forged.json()).toMatchObject({ code: '42501' });
  });

  test('is out of reach without a session', async () => {
    expect((await anonymousClient().from('datasets').select('id')).error?.code).toBe('42501');
  });

  test('is seen by the service role, whoever owns it', async () => {
    const { data } = await serviceClient().from('datasets').select('user_id').eq('id', annsDataset).single();
    expect(data).toEqual({ user_id: ann.id });
  });
});

describe('column grants of the migrations', () => {
  test('survive the requests that were made so far', async () => {
    const name = await ann.client.from('profiles').update({ name: 'Ann B.' }).eq('id', ann.id).select('name');
    expect(name.data).toEqual([{ name: 'Ann B.' }]);
    const tier = await ann.client
      .from('profiles')
      .update({ subscription_tier: 'enterprise' })
      .eq('id', ann.id);
    expect(tier.error?.code).toBe('42501');
    const status = await ann.client.from('datasets').update({ status: 'ready' }).eq('id', annsDataset);
    expect(status.error?.code).toBe('42501');
  });

  test('are what the database itself says', async () => {
    const rows = await sql()`
      select column_name from information_schema.column_privileges
      where table_name = 'profiles' and grantee = 'authenticated' and privilege_type = 'UPDATE' order by column_name`;
    expect(rows.map((row) => row.column_name)).toEqual([
      'monthly_budget',
      'name',
      'organization',
      'stop_jobs_at_budget',
    ]);
  });
});
