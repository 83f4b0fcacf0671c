/**
 * Who may do what with which table, through the data API. The matrix is computed from the schema: a new table without
 * a rule here fails.
 */
import {
  anonymousClient,
  closeSql,
  signUpUser,
  sql,
  type SignedUpUser,
  type TestClient,
} from '@/testing/stack/stack';
import { insertOneOfEverything } from './sample-rows';

/** The rows that come back or are changed: those of the owner, none at all, or permission is denied. */
type Outcome = "the owner's rows" | 'nothing' | 'denied';
type ByPersona = { owner: Outcome; stranger: Outcome; anonymous: Outcome };
const verbs = ['select', 'insert', 'update', 'delete'] as const;
type Verb = (typeof verbs)[number];

const ownRowsOnly: ByPersona = { owner: "the owner's rows", stranger: 'nothing', anonymous: 'denied' };
const everyUser: ByPersona = {
  owner: "the owner's rows",
  stranger: "the owner's rows",
  anonymous: 'denied',
};
const nobody: ByPersona = { owner: 'denied', stranger: 'denied', anonymous: 'denied' };

/** `insert` forges a complete row, `update` writes the columns that users may write, or all where there are none. */
const rules: Record<string, Record<Verb, ByPersona>> = {
  // Not even the owner reads the hash; what of it they read is in api-tokens.integration.test.ts.
  api_tokens: { select: nobody, insert: nobody, update: nobody, delete: ownRowsOnly },
  base_models: { select: everyUser, insert: nobody, update: nobody, delete: nobody },
  checkpoints: { select: ownRowsOnly, insert: nobody, update: nobody, delete: nobody },
  cost_records: { select: ownRowsOnly, insert: nobody, update: nobody, delete: nobody },
  dataset_token_counts: { select: ownRowsOnly, insert: nobody, update: nobody, delete: nobody },
  datasets: { select: ownRowsOnly, insert: nobody, update: ownRowsOnly, delete: nobody },
  email_deliveries: { select: ownRowsOnly, insert: nobody, update: nobody, delete: nobody },
  gpu_types: { select: everyUser, insert: nobody, update: nobody, delete: nobody },
  job_logs: { select: ownRowsOnly, insert: nobody, update: nobody, delete: nobody },
  metric_blocks: { select: ownRowsOnly, insert: nobody, update: nobody, delete: nobody },
  metrics_points: { select: ownRowsOnly, insert: nobody, update: nobody, delete: nobody },
  model_artifacts: { select: ownRowsOnly, insert: nobody, update: ownRowsOnly, delete: nobody },
  notification_preferences: { select: ownRowsOnly, insert: nobody, update: nobody, delete: nobody },
  notifications: { select: ownRowsOnly, insert: nobody, update: ownRowsOnly, delete: nobody },
  profiles: { select: ownRowsOnly, insert: nobody, update: ownRowsOnly, delete: nobody },
  sweep_rungs: { select: ownRowsOnly, insert: nobody, update: nobody, delete: nobody },
  sweeps: { select: ownRowsOnly, insert: nobody, update: nobody, delete: nobody },
  training_jobs: { select: ownRowsOnly, insert: nobody, update: ownRowsOnly, delete: nobody },
  webhook_attempts: { select: ownRowsOnly, insert: nobody, update: nobody, delete: nobody },
  webhook_deliveries: { select: ownRowsOnly, insert: nobody, update: nobody, delete: nobody },
  webhook_endpoints: { select: ownRowsOnly, insert: nobody, update: nobody, delete: nobody },
};

/** The only columns a client may write: never a status, price, cost, path or readiness. */
const writableColumns = [
  'INSERT datasets.description to authenticated',
  'INSERT datasets.file_name to authenticated',
  'INSERT datasets.file_size to authenticated',
  'INSERT datasets.format to authenticated',
  'INSERT datasets.name to authenticated',
  'UPDATE datasets.description to authenticated',
  'UPDATE datasets.name to authenticated',
  'UPDATE model_artifacts.description to authenticated',
  'UPDATE model_artifacts.license to authenticated',
  'UPDATE model_artifacts.name to authenticated',
  'UPDATE notifications.read to authenticated',
  'UPDATE profiles.monthly_budget to authenticated',
  'UPDATE profiles.name to authenticated',
  'UPDATE profiles.organization to authenticated',
  'UPDATE profiles.stop_jobs_at_budget to authenticated',
  'UPDATE training_jobs.name to authenticated',
];

let owner: SignedUpUser;
let personas: Record<keyof ByPersona, TestClient>;
let ids: Awaited<ReturnType<typeof insertOneOfEverything>>;

beforeAll(async () => {
  const stranger = await signUpUser();
  owner = await signUpUser();
  personas = { owner: owner.client, stranger: stranger.client, anonymous: anonymousClient() };
  ids = await insertOneOfEverything(owner.id);
});
afterAll(closeSql);

/** Every table and view of the exposed schema, with one row of the owner (or of the catalogue). */
async function tablesWithRow() {
  const tables = await sql()<{ name: string; columns: string[]; identity: string[] }[]>`
    select table_name as name, array_agg(column_name::text) as columns,
      coalesce(array_agg(column_name::text) filter (where is_identity = 'YES'), '{}') as identity
    from information_schema.columns where table_schema = 'public' group by table_name order by table_name`;
  return Promise.all(
    tables.map(async ({ name, columns, identity }) => {
      const filter = columns.includes('user_id')
        ? sql()`user_id = ${owner.id}`
        : columns.includes('job_id')
          ? sql()`job_id = ${ids.jobId}`
          : name === 'profiles'
            ? sql()`id = ${owner.id}`
            : sql()`true`;
      const [found] = await sql()<{ row: Record<string, unknown> }[]>`
        select to_jsonb(t) as row from ${sql()(`public.${name}`)} t where ${filter} limit 1`;
      if (!found) throw new Error(`${name} has no row to try: add one to insertOneOfEverything`);
      // PostgreSQL refuses a value for an identity column before it looks at permissions.
      const forged = Object.entries(found.row).filter(([column]) => !identity.includes(column));
      return { name, key: keyOf(found.row), row: Object.fromEntries(forged) };
    }),
  );
}

/** The row's key, as a filter of the data API. */
function keyOf(row: Record<string, unknown>): Record<string, unknown> {
  return 'id' in row ? { id: row.id } : { job_id: row.job_id, seq: row.seq };
}

function writablePart(table: string, row: Record<string, unknown>): Record<string, unknown> {
  const columns = Object.keys(row).filter((column) =>
    writableColumns.includes(`UPDATE ${table}.${column} to authenticated`),
  );
  return columns.length > 0 ? Object.fromEntries(columns.map((column) => [column, row[column]])) : row;
}

type TableWithRow = Awaited<ReturnType<typeof tablesWithRow>>[number];

async function attempt(client: TestClient, verb: Verb, { name, key, row }: TableWithRow) {
  // The table is only known at run time.
  const table = client.from(name as never);
  const request = {
    select: () => table.select('*', { count: 'exact' }).match(key),
    insert: () => table.insert(row as never, { count: 'exact' }),
    update: () => table.update(writablePart(name, row) as never, { count: 'exact' }).match(key),
    delete: () => table.delete({ count: 'exact' }).match(key),
  }[verb];
  const { error, count } = await request();
  if (error?.code === '42501') return 'denied';
  if (error) return `${error.code} ${error.message}`;
  return count === 0 ? 'nothing' : "the owner's rows";
}

test.each(verbs)('%s: every table answers owner, stranger and anonymous as its rule says', async (verb) => {
  const tables = await tablesWithRow();
  const actual = await Promise.all(
    tables.map(async (table) => {
      const outcomes = { owner: '', stranger: '', anonymous: '' };
      for (const persona of ['stranger', 'anonymous', 'owner'] as const) {
        outcomes[persona] = await attempt(personas[persona], verb, table);
      }
      return [table.name, outcomes] as const;
    }),
  );
  const expected = Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, rule[verb]]));
  expect(Object.fromEntries(actual)).toEqual(expected);
});

test('clients can write these columns and no other', async () => {
  const granted = await sql()<{ privilege: string }[]>`
    select privilege_type || ' ' || table_name || '.' || column_name || ' to ' || grantee as privilege
    from information_schema.column_privileges
    where table_schema = 'public' and privilege_type in ('INSERT', 'UPDATE')
      and grantee in ('anon', 'authenticated', 'PUBLIC')`;
  expect(granted.map(({ privilege }) => privilege).sort()).toEqual(writableColumns);
});

test('every table has row-level security', async () => {
  const open = await sql()`
    select relname from pg_catalog.pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity`;
  expect(open).toEqual([]);
});

test('a user creates a dataset for themselves, in the first state and at a path of their own folder', async () => {
  const { data, error } = await owner.client
    .from('datasets')
    .insert({ name: 'Mine', file_name: 'mine.jsonl', file_size: 5 })
    .select()
    .single();
  expect(error).toBeNull();
  expect(data).toMatchObject({
    user_id: owner.id,
    status: 'uploading',
    training_ready: false,
    storage_bucket: 'lora-datasets',
    storage_path: `${owner.id}/${data?.id ?? ''}/mine.jsonl`,
  });
});

test.each(['../evil.jsonl', 'a/b.jsonl', '.hidden', '', 'a b.jsonl', 'x'.repeat(201)])(
  'the file name %j is refused',
  async (fileName) => {
    const { error } = await owner.client
      .from('datasets')
      .insert({ name: 'Path', file_name: fileName, file_size: 5 });
    expect(error?.code).toBe('23514');
  },
);

test('a deleted user leaves no row behind', async () => {
  const leaver = await signUpUser();
  await insertOneOfEverything(leaver.id);
  await sql()`delete from auth.users where id = ${leaver.id}`;
  const [left] = await sql()`
    select (select count(*)::int from public.profiles where id = ${leaver.id}) as profiles,
      (select count(*)::int from public.datasets where user_id = ${leaver.id}) as datasets,
      (select count(*)::int from public.training_jobs where user_id = ${leaver.id}) as jobs`;
  expect(left).toEqual({ profiles: 0, datasets: 0, jobs: 0 });
});
