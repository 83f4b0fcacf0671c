/** The production schedule, where pg_cron, pg_net and Vault exist: here they are stand-ins with the same signatures. */
import { readFile } from 'node:fs/promises';
import { closeSql, sql } from '@/testing/stack/stack';

const standIns = `
  create schema cron;
  create table cron.job (jobname text, schedule text, command text);
  create function cron.schedule(text, text, text) returns bigint
    language sql as 'insert into cron.job values ($1, $2, $3); select 1::bigint';
  create schema vault;
  create table vault.decrypted_secrets (name text, decrypted_secret text);
  create schema net;
  create table net.request (url text, headers jsonb, timeout_milliseconds integer);
  create function net.http_post(url text, headers jsonb, body jsonb, timeout_milliseconds integer) returns bigint
    language sql as 'insert into net.request values ($1, $2, $4); select 1::bigint';`;

/** What schedules the functions, believing that the extensions are available and installed. */
async function migrationsWithExtensions(): Promise<string> {
  const read = (name: string) => readFile(`supabase/migrations/${name}.sql`, 'utf8');
  const [schedule, ...later] = await Promise.all([
    read('20260101001000_schedule'),
    read('20260101001400_storage_cleaning'),
    read('20260101002300_budgets_and_storage_costs'),
  ]);
  const text =
    schedule + later.map((migration) => migration.slice(migration.indexOf('do $migration$'))).join('');
  return text
    .replace(
      'pg_catalog.pg_available_extensions',
      `(values ('pg_cron'), ('pg_net'), ('supabase_vault')) as available (name)`,
    )
    .replace(/create extension[^;]*;/g, '');
}

class Rollback extends Error {}

afterAll(closeSql);

test('the functions are scheduled, and called with the secret from Vault and a timeout that is not pg_net’s 2 s', async () => {
  const migrations = await migrationsWithExtensions();
  const rehearsal = sql().begin(async (transaction) => {
    await transaction.unsafe(standIns);
    await transaction.unsafe(migrations);
    const jobs = await transaction<{ schedule: string; command: string }[]>`
      select schedule, command from cron.job order by jobname`;
    expect([...jobs]).toEqual([
      { schedule: '7 * * * *', command: `select private.call_edge_function('accrue-costs')` },
      { schedule: '23 * * * *', command: `select private.call_edge_function('clean-storage')` },
      { schedule: '* * * * *', command: `select private.call_edge_function('count-tokens')` },
      { schedule: '15 seconds', command: `select private.call_edge_function('process-training-jobs')` },
      { schedule: '* * * * *', command: `select private.call_edge_function('validate-datasets')` },
    ]);

    await transaction.unsafe(jobs[4]?.command ?? '');
    expect(await transaction`select 1 from net.request`).toHaveLength(0);

    await transaction`
      insert into vault.decrypted_secrets values ('project_url', 'https://ref.supabase.co'), ('cron_secret', 'secret')`;
    await transaction.unsafe(jobs[4]?.command ?? '');
    expect([...(await transaction`select * from net.request`)]).toEqual([
      {
        url: 'https://ref.supabase.co/functions/v1/validate-datasets',
        headers: { 'content-type': 'application/json', 'x-cron-secret': 'secret' },
        timeout_milliseconds: 55_000,
      },
    ]);
    throw new Rollback();
  });
  await expect(rehearsal).rejects.toBeInstanceOf(Rollback);
});

test('without the extensions nothing is scheduled, and the migration is applied all the same', async () => {
  const [reach] = await sql()`
    select to_regnamespace('cron') is null as "isUnscheduled",
      exists (select 1 from supabase_migrations.schema_migrations where version = '20260101001000') as "isApplied"`;
  expect(reach).toEqual({ isUnscheduled: true, isApplied: true });
});
