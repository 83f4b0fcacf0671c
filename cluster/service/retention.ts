import { rm } from 'node:fs/promises';
import { jobPaths } from '../engines/job-files.ts';
import type { JobStore } from './job-store.ts';
import type { JsonlPages } from './jsonl-pages.ts';
import type { Logger } from './logger.ts';

const HOUR_MS = 3600_000;
const SWEEP_INTERVAL_MS = 10 * 60_000;
const JOBS_PER_SWEEP = 500;

export interface RetentionOptions {
  jobs: JobStore;
  pages: JsonlPages;
  directoryOf: (jobId: string) => string;
  logger: Logger;
  /** How long everything of a job is kept after its end. */
  hours: number;
  now: () => number;
}

/** Deletes the files, then the record, of jobs that ended long ago. */
export class Retention {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(private readonly options: RetentionOptions) {}

  start(): void {
    this.wake();
    this.timer = setInterval(() => this.wake(), SWEEP_INTERVAL_MS);
    this.timer.unref();
  }

  /** Deletes what has expired; safe to be killed in, and to repeat. */
  async sweep(): Promise<void> {
    const { jobs, pages, directoryOf, logger, hours, now } = this.options;
    const instant = new Date(now() - hours * HOUR_MS).toISOString();
    for (const { id } of jobs.endedBefore(instant, JOBS_PER_SWEEP)) {
      const { directory, metrics, logs } = jobPaths(directoryOf(id));
      await rm(directory, { recursive: true, force: true });
      pages.forget(metrics);
      pages.forget(logs);
      jobs.remove(id);
      logger.info('job_expired', { job: id });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  private wake(): void {
    this.sweeping = this.sweeping
      .then(() => this.sweep())
      .catch((error: unknown) => this.options.logger.error('retention_failure', { error: String(error) }));
  }
}
