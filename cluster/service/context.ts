import type { Engine } from '../engines/engine.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { ChatDesk } from './chat-desk.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import type { Counters } from './counters.ts';
import type { Exporter } from './exporter.ts';
import type { JobStore } from './job-store.ts';
import type { JsonlPages } from './jsonl-pages.ts';
import type { Logger } from './logger.ts';
import type { Network } from './network.ts';
import type { Scheduler } from './scheduler.ts';
import type { Webhooks } from './webhooks.ts';

/** Everything that the routes work with. */
export interface ServiceContext {
  /** Bearer keys, plain or as `sha256:<hex>`. */
  apiKeys: readonly string[];
  network: Network;
  engine: Engine;
  jobs: JobStore;
  artifacts: ArtifactStore;
  checkpoints: CheckpointStore;
  scheduler: Scheduler;
  exporter: Exporter;
  webhooks: Webhooks;
  /** Null where the engine only trains. */
  chat: ChatDesk | null;
  pages: JsonlPages;
  counters: Counters;
  logger: Logger;
  /** The directory of one job's files. */
  directoryOf: (jobId: string) => string;
}
