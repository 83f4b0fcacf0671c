import { join } from 'node:path';
import type { ArtifactRow, ArtifactStore } from './artifact-store.ts';
import type { Logger } from './logger.ts';
import { pushFile } from './push-file.ts';

export interface ExporterOptions {
  artifacts: ArtifactStore;
  /** The directory of a job's artifacts. */
  directoryOf: (jobId: string) => string;
  logger: Logger;
  retryDelayMs?: number;
}

/** Pushes the artifacts whose export is due, one after the other; what is due survives a restart. */
export class Exporter {
  private working: Promise<void> | undefined;
  private isClosed = false;

  constructor(private readonly options: ExporterOptions) {}

  /** Starts on whatever is due, unless it is at it already. */
  wake(): void {
    if (this.isClosed) return;
    this.working ??= this.work().finally(() => {
      this.working = undefined;
      // Something may have become due after the last look.
      if (!this.isClosed && this.options.artifacts.withExportDue().length > 0) this.wake();
    });
  }

  /** Starts nothing new and waits for the push at work. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.working;
  }

  private async work(): Promise<void> {
    for (;;) {
      const [next] = this.options.artifacts.withExportDue();
      if (!next || this.isClosed) return;
      await this.push(next);
    }
  }

  private async push(artifact: ArtifactRow): Promise<void> {
    const { artifacts, directoryOf, logger, retryDelayMs } = this.options;
    const { id, job_id: jobId, path, bytes, export_target: target } = artifact;
    if (!target) return;
    const error = await pushFile(
      { path: join(directoryOf(jobId), path), bytes, ...target },
      retryDelayMs,
    ).then(
      () => null,
      (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
    );
    artifacts.finishExport(id, target, error);
    if (error === null) logger.info('artifact_exported', { job: jobId, path, bytes });
    else logger.warn('artifact_export_failed', { job: jobId, path, error });
  }
}
