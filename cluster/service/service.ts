import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
import type { Engine } from '../engines/engine.ts';
import { jobPaths } from '../engines/job-files.ts';
import { createApp } from './app.ts';
import { ArtifactStore } from './artifact-store.ts';
import type { AllowedHosts } from './allowed-hosts.ts';
import { openDatabase } from './database.ts';
import { Exporter } from './exporter.ts';
import { JobStore } from './job-store.ts';
import { JsonlPages } from './jsonl-pages.ts';
import type { Logger } from './logger.ts';
import { Scheduler } from './scheduler.ts';

export interface ServiceOptions {
  dataDirectory: string;
  apiKeys: readonly string[];
  allowedHosts: AllowedHosts;
  engine: Engine;
  logger: Logger;
  maxRunning: number;
  /** Pause before a download or a push is tried again; doubles each time. */
  retryDelayMs?: number;
}

export interface ClusterService {
  app: Hono;
  /** Takes over unfinished jobs and begins to serve the queue. */
  begin(): Promise<void>;
  /** Saves checkpoints, stops the programs and closes the database; unfinished jobs go on at the next start. */
  close(): Promise<void>;
}

/** Opens the data directory, which the caller must be the only one to use. */
export function openService(options: ServiceOptions): ClusterService {
  const { dataDirectory, engine, logger, retryDelayMs, maxRunning } = options;
  mkdirSync(dataDirectory, { recursive: true });
  const database = openDatabase(join(dataDirectory, 'cluster.db'));
  const now = () => new Date().toISOString();
  const directoryOf = (jobId: string) => join(dataDirectory, 'jobs', jobId);
  const artifactsOf = (jobId: string) => jobPaths(directoryOf(jobId)).artifacts;
  const jobs = new JobStore(database, now);
  const artifacts = new ArtifactStore(database, now);
  const scheduler = new Scheduler({ jobs, engine, directoryOf, logger, maxRunning, retryDelayMs });
  const exporter = new Exporter({ artifacts, directoryOf: artifactsOf, logger, retryDelayMs });
  const { apiKeys, allowedHosts } = options;
  const app = createApp({
    apiKeys,
    allowedHosts,
    maxRunning,
    engine,
    jobs,
    artifacts,
    scheduler,
    exporter,
    pages: new JsonlPages(),
    logger,
    directoryOf,
  });
  let begun = Promise.resolve();
  return {
    app,
    begin() {
      exporter.wake();
      begun = scheduler.start();
      return begun;
    },
    async close() {
      await Promise.all([scheduler.drain(), exporter.close(), begun]);
      database.close();
    },
  };
}
