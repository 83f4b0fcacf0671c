import { chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../processes/run-command.ts';
import {
  processCommandLine,
  processIdentity,
  signalProcess,
  waitUntil,
} from '../processes/process-identity.ts';
import type { ServiceSpec } from '../processes/supervisor.ts';
import { findPostgresBinaries } from './binaries.ts';
import { choosePostgresUser, type RunAs } from './run-as.ts';

/** The password of every database role: the server listens on 127.0.0.1 only, as with the Supabase CLI's local stack. */
const password = 'postgres';

/**
 * @param role `supabase_admin` is the superuser; `postgres` is what migrations run as, as on the hosted platform
 * @returns connection URL of the local database
 */
export function databaseUrl(port: number, role: 'supabase_admin' | 'postgres'): string {
  return `postgresql://${role}:${password}@127.0.0.1:${port}/postgres`;
}

/**
 * Prepares the data directory (initdb on first use) and describes the server process.
 *
 * @throws Error when initdb fails or no unprivileged user can run PostgreSQL
 */
export async function preparePostgres(directory: string, port: number): Promise<ServiceSpec> {
  const binaries = await findPostgresBinaries();
  await mkdir(directory, { recursive: true });
  const runAs = await choosePostgresUser(binaries.postgres, directory);
  if (!(await exists(path.join(directory, 'PG_VERSION'))))
    await createCluster(binaries.initdb, directory, runAs);
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '60',
    shared_buffers: '64MB',
    // A power cut may lose the last moments of local data, never corrupt it.
    synchronous_commit: 'off',
    timezone: 'UTC',
    log_min_messages: 'warning',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = commandLine(runAs, [binaries.postgres, '-D', directory, '-p', String(port), ...flags]);
  return {
    name: 'postgres',
    ...command,
    // "Fast shutdown": ends sessions and writes a checkpoint. SIGTERM would wait for every client to leave.
    stopSignal: 'SIGINT',
    beforeStart: () => endLeftoverServer(directory),
    isReady: async () => (await postmasterState(directory)).isReady,
  };
}

async function createCluster(initdb: string, directory: string, runAs: RunAs): Promise<void> {
  const passwordFile = path.join(path.dirname(directory), `initdb-password-${process.pid}`);
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (runAs.uid !== undefined && runAs.gid !== undefined) await chown(passwordFile, runAs.uid, runAs.gid);
  const { command, args, ...options } = commandLine(runAs, [
    ...[initdb, '-D', directory, '-U', 'supabase_admin', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
    ...['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
  ]);
  try {
    await runCommand(command, args, options);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function commandLine({ prefix, uid, gid }: RunAs, parts: string[]) {
  const [command = '', ...args] = [...prefix, ...parts];
  // The unprivileged user may not be allowed into the current directory.
  return { command, args, uid, gid, cwd: '/', env: { LC_ALL: 'C.UTF-8', PGTZ: 'UTC' } };
}

/** A server left by a killed launcher still owns the data directory: it is shut down first. */
async function endLeftoverServer(directory: string): Promise<void> {
  const { pid } = await postmasterState(directory);
  if (pid === null) return;
  if (processCommandLine(pid).includes(`-D ${directory} `)) {
    signalProcess(pid, 'SIGINT');
    const ended = await waitUntil(() => processIdentity(pid) === null, 10_000);
    if (!ended)
      throw new Error(`A PostgreSQL server (process ${pid}) still uses ${directory} and does not stop.`);
  }
  // Another process may have been given that id since; PostgreSQL would take it for a running server and refuse.
  await rm(path.join(directory, 'postmaster.pid'), { force: true });
}

/** postmaster.pid: the process id is its first line, the state its eighth (what `pg_ctl -w` looks at). */
async function postmasterState(directory: string): Promise<{ pid: number | null; isReady: boolean }> {
  const text = await readFile(path.join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  return { pid: Number(lines[0]) || null, isReady: lines[7]?.trim() === 'ready' };
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
