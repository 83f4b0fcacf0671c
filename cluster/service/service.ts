import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
import type { Engine } from '../engines/engine.ts';
import { createApp } from './app.ts';
import { ArtifactStore } from './artifact-store.ts';
import { ChatAdapters } from './chat-adapters.ts';
import { ChatDesk } from './chat-desk.ts';
import { CheckpointStore } from './checkpoint-store.ts';
import { Counters } from './counters.ts';
import { openDatabase } from './database.ts';
import { Exporter } from './exporter.ts';
import { JobStore } from './job-store.ts';
import { JsonlPages } from './jsonl-pages.ts';
import type { Logger } from './logger.ts';
import type { Network } from './network.ts';
import { Retention } from './retention.ts';
import { Scheduler } from './scheduler.ts';
import { Webhooks } from './webhooks.ts';

export interface ServiceOptions {
  dataDirectory: string;
  /** Where the files of jobs are, which an engine's programs must reach; in the data directory unless given. */
  jobsDirectory?: string;
  /** Bearer keys, plain or as `sha256:<hex>`. */
  apiKeys: readonly string[];
  network: Network;
  engine: Engine;
  logger: Logger;
  /** `whsec_…`; null sends no webhooks. */
  webhookSecret: string | null;
  /** How long everything of a job is kept after its end. */
  retentionHours: number;
  /** Milliseconds since the epoch, for the retention. */
  now?: () => number;
  /** Pause before a download, a push or a webhook is tried again; grows each time. */
  retryDelayMs?: number;
}

export interface ClusterService {
  app: Hono;
  /** Takes over unfinished jobs and begins to serve the queue. */
  begin(): Promise<void>;
  /** Deletes what the retention allows; begun by itself every ten minutes. */
  sweep(): Promise<void>;
  /** Saves checkpoints, stops the programs and closes the database; unfinished jobs go on at the next start. */
  close(): Promise<void>;
}

/** Opens the data directory, which the caller must be the only one to use. */
export function openService(options: ServiceOptions): ClusterService {
  const { dataDirectory, engine, logger, network, retryDelayMs } = options;
  const { jobsDirectory = join(dataDirectory, 'jobs') } = options;
  mkdirSync(dataDirectory, { recursive: true });
  const database = openDatabase(join(dataDirectory, 'cluster.db'));
  const now = () => new Date().toISOString();
  const directoryOf = (jobId: string) => join(jobsDirectory, jobId);
  const counters = new Counters();
  const pages = new JsonlPages();
  const jobs = new JobStore(database, now);
  const artifacts = new ArtifactStore(database, now, directoryOf);
  const checkpoints = new CheckpointStore(database, now, directoryOf);
  const shared = { network, logger, counters, retryDelayMs };
  const webhooks = new Webhooks({ ...shared, database, secret: options.webhookSecret });
  const announce = webhooks.announce.bind(webhooks);
  const scheduler = new Scheduler({ ...shared, jobs, engine, directoryOf, announce });
  const exporter = new Exporter({ ...shared, queues: [artifacts, checkpoints] });
  const retention = new Retention({
    jobs,
    pages,
    directoryOf,
    logger,
    hours: options.retentionHours,
    now: options.now ?? Date.now,
  });
  const chat =
    engine.chat &&
    new ChatDesk({
      ...{ engine: engine.chat, logger, counters },
      adapters: new ChatAdapters({ ...shared, directory: join(dataDirectory, 'chat-adapters') }),
    });
  const app = createApp({
    apiKeys: options.apiKeys,
    network,
    engine,
    jobs,
    artifacts,
    checkpoints,
    scheduler,
    exporter,
    webhooks,
    chat: chat ?? null,
    pages,
    counters,
    logger,
    directoryOf,
  });
  let begun = Promise.resolve();
  return {
    app,
    begin() {
      exporter.wake();
      webhooks.wake();
      retention.start();
      begun = scheduler.start();
      return begun;
    },
    sweep: () => retention.sweep(),
    async close() {
      await Promise.all([scheduler.drain(), exporter.close(), retention.close(), chat?.close(), begun]);
      await webhooks.close();
      database.close();
    },
  };
}
