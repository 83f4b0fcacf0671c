import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import postgres from 'postgres';
import { ifMissing } from './error-code.ts';
import { cachePaths } from './config.ts';
import { hashFiles } from './hash-files.ts';
import { databaseUrl } from './postgres/postgres.ts';
import type { TaskSpec } from './processes/supervisor.ts';

interface MigrationOptions {
  /** Directory that holds `supabase/`. */
  projectDirectory: string;
  databasePort: number;
  /** PostgreSQL's data directory; the mark in it says what was applied, and goes away with the data. */
  postgresDirectory: string;
  /** Runs the CLI; rejects when it fails. */
  runTask: (task: TaskSpec) => Promise<void>;
}

/**
 * Brings the database to the state of supabase/migrations with the real Supabase CLI, then runs supabase/seed.sql (local
 * rows only; it may be repeated). Does nothing when neither has changed since the last time.
 *
 * @throws Error with the CLI's output when a migration fails
 */
export async function migrateDatabase(options: MigrationOptions): Promise<void> {
  const { projectDirectory, databasePort, postgresDirectory, runTask } = options;
  const mark = path.join(postgresDirectory, 'brightrun-migrations.sha256');
  const wanted = await hashFiles(projectDirectory, ['supabase/migrations', 'supabase/seed.sql']);
  if ((await ifMissing(readFile(mark, 'utf8'), null)) === wanted) return;
  await rm(mark, { force: true });
  const url = databaseUrl(databasePort, 'postgres');
  await runTask({
    name: 'migrations',
    ...supabaseCli(['db', 'push', `--remote=${url}`, '--yes', '--workdir', projectDirectory]),
  });
  await runSeed(url, path.join(projectDirectory, 'supabase/seed.sql'));
  await writeFile(mark, wanted);
}

/** A command line of the Supabase CLI that npm installed, without telemetry or traces in the home directory. */
export function supabaseCli(args: string[]): {
  command: string;
  args: string[];
  env: Record<string, string>;
} {
  const name = `@supabase/cli-${process.platform}-${process.arch}/package.json`;
  const directory = path.dirname(createRequire(import.meta.url).resolve(name));
  return {
    command: path.join(directory, 'bin/supabase'),
    args,
    env: {
      SUPABASE_HOME: cachePaths.supabaseCli,
      SUPABASE_TELEMETRY_DISABLED: '1',
      SUPABASE_NO_UPDATE_NOTIFIER: '1',
      DO_NOT_TRACK: '1',
    },
  };
}

async function runSeed(url: string, file: string): Promise<void> {
  const seed = await ifMissing(readFile(file, 'utf8'), null);
  if (seed === null) return;
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(seed);
  } finally {
    await sql.end();
  }
}
