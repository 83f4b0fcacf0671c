import type { Counters } from './counters.ts';
import type { DueExport, ExportQueue } from './export-queue.ts';
import type { Logger } from './logger.ts';
import type { Network } from './network.ts';
import { pushFile } from './push-file.ts';

export interface ExporterOptions {
  queues: readonly ExportQueue[];
  network: Network;
  logger: Logger;
  counters: Counters;
  retryDelayMs?: number;
}

/** One receiver that is slow must not hold up everybody's files. */
const MAX_PUSHES = 3;
/** After an outcome could not be written down: it is pushed again, but not in a rush. */
const PAUSE_MS = 5000;
/** How long pushes at work may take to finish when the service ends; then they begin anew at its next start. */
const CLOSE_GRACE_MS = 10_000;

/** Pushes the files whose export is due; what is due survives a restart. */
export class Exporter {
  private readonly pushes = new Map<string, Promise<void>>();
  private readonly abort = new AbortController();
  private isClosed = false;

  constructor(private readonly options: ExporterOptions) {}

  /** Starts on whatever is due and not at work already. */
  wake(): void {
    if (this.isClosed) return;
    try {
      this.startDue();
    } catch (error) {
      // The database cannot be read: whoever wakes it next tries again.
      this.options.logger.error('export_failure', { error: String(error) });
    }
  }

  /** Starts nothing new; gives the pushes at work a moment. */
  async close(): Promise<void> {
    this.isClosed = true;
    const timer = setTimeout(() => this.abort.abort(), CLOSE_GRACE_MS);
    await Promise.all(this.pushes.values());
    clearTimeout(timer);
  }

  private startDue(): void {
    const due = this.options.queues.flatMap((queue) => queue.due().map((item) => ({ queue, item })));
    for (const { queue, item } of due) {
      if (this.pushes.size >= MAX_PUSHES) return;
      if (this.pushes.has(item.key)) continue;
      const push = this.push(queue, item)
        .then(
          () => 0,
          (error: unknown) => {
            this.options.logger.error('export_failure', { error: String(error) });
            return PAUSE_MS;
          },
        )
        .then((pauseMs) => {
          this.pushes.delete(item.key);
          setTimeout(() => this.wake(), pauseMs).unref();
        });
      this.pushes.set(item.key, push);
    }
  }

  private async push(queue: ExportQueue, item: DueExport): Promise<void> {
    const { network, logger, counters, retryDelayMs } = this.options;
    const { jobId, key, file, bytes, target } = item;
    const { signal } = this.abort;
    const error = await pushFile({ path: file, bytes, ...target }, { network, signal, retryDelayMs }).then(
      () => null,
      (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
    );
    // Broken off by the end of the service: still due.
    if (error !== null && signal.aborted) return;
    queue.finish(item, error);
    counters.add('cluster_exports_total', { outcome: error === null ? 'succeeded' : 'failed' });
    if (error === null) logger.info('file_exported', { job: jobId, file: key, bytes });
    else logger.warn('file_export_failed', { job: jobId, file: key, error });
  }
}
