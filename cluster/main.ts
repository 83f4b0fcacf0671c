/** `npm run cluster`: the GPU cluster service with its engine. Settings: environment.ts. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { createEngine } from './create-engine.ts';
import type { Engine } from './engines/engine.ts';
import { parseEnvironment, type ClusterEnvironment } from './environment.ts';
import { ProcessLock } from './process-lock.ts';
import { createLogger } from './service/logger.ts';
import { Network } from './service/network.ts';
import { openService } from './service/service.ts';
import { onStandardInputEnd } from './standard-input.ts';
import { systemErrorCode } from './system-error.ts';

const logger = createLogger((line) => process.stdout.write(line));

function exitWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function readEnvironment(): ClusterEnvironment {
  try {
    return parseEnvironment(process.env);
  } catch (error) {
    return exitWith(error instanceof Error ? error.message : String(error));
  }
}

function openEngine(chosen: ClusterEnvironment): Engine {
  try {
    return createEngine(chosen, (directory, text) => logger.warn('worker_output', { directory, text }));
  } catch (error) {
    return exitWith(error instanceof Error ? error.message : String(error));
  }
}

const settings = readEnvironment();
const dataDirectory = settings.CLUSTER_DATA_DIR;
mkdirSync(dataDirectory, { recursive: true });
const lock =
  ProcessLock.tryAcquire(join(dataDirectory, 'service.lock'), 'main.ts') ??
  exitWith(`Another cluster service is using ${dataDirectory}.`);

const service = openService({
  dataDirectory,
  jobsDirectory: settings.CLUSTER_JOBS_DIR,
  apiKeys: settings.CLUSTER_API_KEYS,
  network: new Network({
    allowedHosts: new Set(settings.CLUSTER_ALLOWED_HOSTS),
    allowPrivateNetworks: settings.CLUSTER_ALLOW_PRIVATE_NETWORKS === 'true',
  }),
  webhookSecret: settings.CLUSTER_WEBHOOK_SECRET ?? null,
  retentionHours: settings.CLUSTER_RETENTION_HOURS,
  logger,
  engine: openEngine(settings),
});

const { CLUSTER_HOST: hostname, CLUSTER_PORT: port } = settings;
const server = serve({ fetch: service.app.fetch, hostname, port }, (address) => {
  logger.info('listening', { url: `http://${hostname}:${address.port}` });
  // Only now: a port that is taken must not touch the jobs.
  service.begin().catch((error: unknown) => exitWith(String(error)));
});
server.on('error', (error: Error) => {
  lock.release();
  const isTaken = systemErrorCode(error) === 'EADDRINUSE';
  exitWith(isTaken ? `Port ${port} is taken: set CLUSTER_PORT to a free one.` : error.message);
});

let isStopping = false;
function stop(reason: string): void {
  if (isStopping) return;
  isStopping = true;
  logger.info('stopping', { reason });
  server.close();
  void service.close().then(() => {
    lock.release();
    process.exit(0);
  });
}
process.on('SIGTERM', () => stop('SIGTERM'));
process.on('SIGINT', () => stop('SIGINT'));
onStandardInputEnd(() => stop('its supervisor is gone'));
