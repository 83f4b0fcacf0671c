import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { waitUntil } from './processes/process-identity.ts';
import { endLauncher, spawnStack, type SpawnedStack } from './testing/spawn-stack.ts';

let dataDirectory: string;
let stack: SpawnedStack;

beforeAll(async () => {
  dataDirectory = await mkdtemp(path.join(tmpdir(), 'brightrun-recovery-'));
  stack = await spawnStack(dataDirectory);
});
afterAll(async () => {
  await endLauncher(stack.launcher, 'SIGTERM');
  await rm(dataDirectory, { recursive: true, force: true });
});

const credentials = { email: 'survivor@example.test', password: 'correct horse battery' };

function auth(endpoint: string): Promise<Response> {
  return fetch(`${stack.apiUrl}/auth/v1/${endpoint}`, {
    method: 'POST',
    headers: { apikey: stack.publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify(credentials),
  });
}

/** A request that needs the gateway, PostgreSQL and what was stored in it. */
async function canSignIn(): Promise<boolean> {
  const response = await auth('token?grant_type=password').catch(() => null);
  return response?.ok ?? false;
}

/** Commits whatever is still on its way to the disk: local PostgreSQL may lose the last moments in a crash. */
async function flushCommits(): Promise<void> {
  const sql = postgres(stack.dbUrl, { max: 1, onnotice: () => {} });
  await sql.unsafe(
    'set synchronous_commit = on; create table if not exists public.flush_mark (); drop table public.flush_mark',
  );
  await sql.end();
}

test('a user who has signed up', async () => {
  expect((await auth('signup')).status).toBe(200);
  await flushCommits();
});

test.each(['gateway', 'functions', 'postgres'] as const)(
  'can sign in again after %s was killed',
  async (part) => {
    process.kill(stack.pids[part], 'SIGKILL');
    // Refused at first, or a request would prove nothing.
    if (part !== 'functions') expect(await waitUntil(async () => !(await canSignIn()), 10_000)).toBe(true);
    expect(await waitUntil(canSignIn, 30_000)).toBe(true);
  },
);

test('can sign in again after all database sessions were ended at once', async () => {
  const sql = postgres(stack.dbUrl.replace('//postgres:', '//supabase_admin:'), {
    max: 1,
    onnotice: () => {},
  });
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where pid <> pg_backend_pid() and backend_type = 'client backend'`;
  await sql.end();
  expect(await waitUntil(canSignIn, 30_000)).toBe(true);
});

test('a stack cannot be started twice on the same data', async () => {
  await expect(spawnStack(dataDirectory)).rejects.toThrow(`already running (process ${stack.launcher.pid})`);
  expect(await canSignIn()).toBe(true);
});
