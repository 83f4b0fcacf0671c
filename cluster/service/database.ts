import { rmSync } from 'node:fs';
import sqlite from 'node-sqlite3-wasm';

/** Applied in order; a database remembers how many it has seen. Never edited, only added to. */
const MIGRATIONS: readonly string[] = [
  `create table jobs (
     sequence integer primary key autoincrement,
     id text not null unique,
     idempotency_key text not null unique,
     fingerprint text not null,
     request text not null,
     status text not null check (status in ('queued', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled')),
     attempt integer not null default 1,
     crashes integer not null default 0,
     has_training_file integer not null default 0,
     gpu_seconds real not null default 0,
     last_state text,
     error text,
     created_at text not null,
     started_at text,
     finished_at text
   );
   create index jobs_by_status on jobs (status, sequence);
   create table artifacts (
     id text primary key,
     job_id text not null references jobs (id),
     kind text not null,
     path text not null,
     bytes integer not null,
     sha256 text not null,
     md5 text not null,
     exported_at text,
     export_error text,
     export_target text,
     unique (job_id, path)
   );`,
  `alter table jobs rename column has_training_file to has_inputs;
   create index jobs_by_end on jobs (finished_at) where finished_at is not null;
   create table checkpoint_exports (
     job_id text not null references jobs (id),
     id text not null,
     checkpoint text not null,
     exported_at text,
     export_error text,
     export_target text,
     primary key (job_id, id)
   );
   create table webhooks (
     id text primary key,
     url text not null,
     payload text not null,
     attempts integer not null default 0,
     due_at_ms integer not null
   );`,
];

export type Database = InstanceType<typeof sqlite.Database>;

/**
 * Opens or creates the database and brings it up to date. The caller must be the only process that uses it: the lock
 * that a killed predecessor left behind is removed.
 */
export function openDatabase(path: string): Database {
  rmSync(`${path}.lock`, { recursive: true, force: true });
  const database = new sqlite.Database(path);
  const version = Number(database.get('pragma user_version')?.['user_version'] ?? 0);
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < version) continue;
    inTransaction(database, () => database.exec(`${migration}; pragma user_version = ${index + 1}`));
  }
  return database;
}

/** Commits what `work` does, or nothing of it when it throws. */
export function inTransaction<T>(database: Database, work: () => T): T {
  database.exec('begin immediate');
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (error) {
    if (database.inTransaction) database.exec('rollback');
    throw error;
  }
}
