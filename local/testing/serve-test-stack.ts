/**
 * Runs a stack for the integration tests, on free ports. Prints its coordinates as one JSON line, and stops when its
 * standard input ends.
 *
 * `--without-cluster` starts no GPU cluster; `--with-web` adds the web app and the cron, for a browser. `--data-directory <path>` uses and keeps that directory; without it a
 * temporary one is made, and removed at the end. `--project <path>` takes supabase/ from another directory.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startStack, type Stack } from '../stack.ts';

const { values: flags } = parseArgs({
  options: {
    'without-cluster': { type: 'boolean', default: false },
    'with-web': { type: 'boolean', default: false },
    'data-directory': { type: 'string' },
    project: { type: 'string' },
  },
});
const keptDirectory = flags['data-directory'];
const dataDirectory = keptDirectory ?? (await mkdtemp(path.join(tmpdir(), 'brightrun-test-')));
const ending = new AbortController();

process.stdin.resume();
process.stdin.once('end', () => ending.abort());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());

let stack: Stack | null = null;
try {
  stack = await startStack({
    dataDirectory,
    projectDirectory: flags.project,
    ports: { api: 0, database: 0, functions: 0, cluster: 0, web: 0 },
    // Without a browser tests call the functions themselves, when they want them to run.
    parts: {
      functions: true,
      cluster: !flags['without-cluster'],
      cron: flags['with-web'],
      web: flags['with-web'],
    },
    signal: ending.signal,
    onMessage: report,
    onFailure: (error) => {
      report(error.message);
      process.exitCode = 1;
      ending.abort();
    },
  });
  process.stdout.write(`${JSON.stringify(coordinates(stack))}\n`);
  if (!ending.signal.aborted)
    await new Promise((resolve) => ending.signal.addEventListener('abort', resolve));
} catch (error) {
  report(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await stack?.stop();
  if (keptDirectory === undefined) await rm(dataDirectory, { recursive: true, force: true });
}
process.exit();

function report(message: string): void {
  process.stderr.write(`[test stack] ${message}\n`);
}

function coordinates({ urls, keys, paths, databaseUrls, pidOf }: Stack) {
  const { publishableKey, secretKey, cronSecret, clusterKey, jwtSecret } = keys;
  return {
    apiUrl: urls.api,
    dbUrl: databaseUrls.postgres,
    functionsUrl: urls.functions,
    clusterUrl: urls.cluster,
    webUrl: urls.web,
    runDirectory: paths.run,
    pids: { gateway: pidOf('gateway'), postgres: pidOf('postgres'), functions: pidOf('functions') },
    ...{ publishableKey, secretKey, cronSecret, clusterKey, jwtSecret },
  };
}
