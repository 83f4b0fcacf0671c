import { existsSync, linkSync, mkdirSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { clusterCheckpoint, type ClusterCheckpoint } from '../../src/core/cluster/contract.ts';
import { checkpointFilePath, jobPaths, readJsonFile } from '../engines/job-files.ts';
import { systemErrorCode } from '../system-error.ts';
import type { Database } from './database.ts';
import { exportColumns, type DueExport, type ExportQueue, type ExportTarget } from './export-queue.ts';

const exportRow = z.object({
  job_id: z.string(),
  id: z.string(),
  checkpoint: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(clusterCheckpoint),
  ...exportColumns,
});

/**
 * Checkpoints and the state of their exports. A training deletes its older checkpoints as it goes on; one whose export
 * was asked for is held by a second link to its file, and stays listed.
 */
export class CheckpointStore implements ExportQueue {
  constructor(
    private readonly database: Database,
    private readonly now: () => string,
    private readonly directoryOf: (jobId: string) => string,
  ) {}

  /** The checkpoints of a job, oldest first. */
  async ofJob(jobId: string): Promise<ClusterCheckpoint[]> {
    const found = new Map<string, ClusterCheckpoint>();
    const { checkpoints: directory } = jobPaths(this.directoryOf(jobId));
    for (const name of (await namesIn(directory)).filter((file) => file.endsWith('.json'))) {
      // It may have been deleted since the directory was read.
      const checkpoint = await readJsonFile(join(directory, name), clusterCheckpoint);
      if (checkpoint) found.set(checkpoint.id, checkpoint);
    }
    for (const { id, checkpoint, exported_at, export_error } of this.exportsOf(jobId)) {
      found.set(id, { ...(found.get(id) ?? checkpoint), exported_at, export_error });
    }
    return [...found.values()].sort((a, b) => a.step - b.step);
  }

  /** Asks for an export; false when the checkpoint's file has been deleted meanwhile. */
  requestExport(jobId: string, checkpoint: ClusterCheckpoint, target: ExportTarget): boolean {
    const { id } = checkpoint;
    if (!this.hold(jobId, id)) return false;
    this.database.run(
      `insert into checkpoint_exports (job_id, id, checkpoint, export_target) values (?, ?, ?, ?)
       on conflict (job_id, id) do update
       set checkpoint = excluded.checkpoint, export_target = excluded.export_target, exported_at = null, export_error = null`,
      [jobId, id, JSON.stringify(checkpoint), JSON.stringify(target)],
    );
    return true;
  }

  due(): DueExport[] {
    const rows = this.database.all(
      'select * from checkpoint_exports where export_target is not null order by rowid',
    );
    return rows.flatMap((row) => {
      const { job_id: jobId, id, checkpoint, export_target: target } = exportRow.parse(row);
      const { bytes } = checkpoint;
      return target ? [{ key: `${jobId}/${id}`, jobId, file: this.heldPath(jobId, id), bytes, target }] : [];
    });
  }

  finish({ key, file, target }: DueExport, error: string | null): void {
    const { changes } = this.database.run(
      `update checkpoint_exports set export_target = null, exported_at = ?, export_error = ?
       where job_id || '/' || id = ? and export_target = ?`,
      [error === null ? this.now() : null, error, key, JSON.stringify(target)],
    );
    // After a failure it stays, so that the export can be asked for again.
    if (changes === 1 && error === null) rmSync(file, { force: true });
  }

  private exportsOf(jobId: string) {
    const rows = this.database.all('select * from checkpoint_exports where job_id = ?', [jobId]);
    return rows.map((row) => exportRow.parse(row));
  }

  private heldPath(jobId: string, id: string): string {
    return join(jobPaths(this.directoryOf(jobId)).exports, id);
  }

  private hold(jobId: string, id: string): boolean {
    const paths = jobPaths(this.directoryOf(jobId));
    mkdirSync(paths.exports, { recursive: true });
    try {
      linkSync(checkpointFilePath(paths, id), this.heldPath(jobId, id));
      return true;
    } catch (error) {
      if (systemErrorCode(error) === 'EEXIST') return true;
      if (systemErrorCode(error) === 'ENOENT') return existsSync(this.heldPath(jobId, id));
      throw error;
    }
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
