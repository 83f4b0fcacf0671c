import type { Engine } from '../engines/engine.ts';
import type { AllowedHosts } from './allowed-hosts.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { Exporter } from './exporter.ts';
import type { JobStore } from './job-store.ts';
import type { JsonlPages } from './jsonl-pages.ts';
import type { Logger } from './logger.ts';
import type { Scheduler } from './scheduler.ts';

/** Everything that the routes work with. */
export interface ServiceContext {
  apiKeys: readonly string[];
  allowedHosts: AllowedHosts;
  maxRunning: number;
  engine: Engine;
  jobs: JobStore;
  artifacts: ArtifactStore;
  scheduler: Scheduler;
  exporter: Exporter;
  pages: JsonlPages;
  logger: Logger;
  /** The directory of one job's files. */
  directoryOf: (jobId: string) => string;
}
