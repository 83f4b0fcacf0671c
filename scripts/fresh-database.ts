import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startStack } from '../local/stack.ts';

/**
 * Starts PostgreSQL and the gateway on free ports with an empty data directory, applies every migration with the real CLI,
 * and stops and removes all of it when `use` is done.
 *
 * @param use gets the connection URL of the role that owns the tables, as on the hosted platform
 */
export async function withFreshDatabase<T>(use: (databaseUrl: string) => Promise<T>): Promise<T> {
  const dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'brightrun-database-'));
  try {
    const stack = await startStack({
      dataDirectory,
      ports: { api: 0, database: 0, functions: 0, cluster: 0, web: 0 },
      parts: { functions: false, cluster: false, cron: false, web: false },
    });
    try {
      return await use(stack.databaseUrls.postgres);
    } finally {
      await stack.stop();
    }
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
}
