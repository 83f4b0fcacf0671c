import { join } from 'node:path';
import { z } from 'zod';
import { artifactKind, clusterArtifact, type ClusterArtifact } from '../../src/core/cluster/contract.ts';
import { jobPaths, type ManifestFile } from '../engines/job-files.ts';
import type { Database } from './database.ts';
import { exportColumns, type DueExport, type ExportQueue, type ExportTarget } from './export-queue.ts';

const artifactRow = z.object({
  id: z.string(),
  job_id: z.string(),
  kind: artifactKind,
  path: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  md5: z.string(),
  ...exportColumns,
});
export type ArtifactRow = z.output<typeof artifactRow>;

/** Writes a job's manifest; part of the transaction that makes it succeed. */
export function insertArtifacts(
  database: Database,
  jobId: string,
  manifest: ManifestFile,
  newId: () => string,
): void {
  for (const { kind, path, bytes, sha256, md5 } of manifest.files) {
    database.run(
      'insert into artifacts (id, job_id, kind, path, bytes, sha256, md5) values (?, ?, ?, ?, ?, ?, ?)',
      [newId(), jobId, kind, path, bytes, sha256, md5],
    );
  }
}

/** Artifacts and the state of their exports. */
export class ArtifactStore implements ExportQueue {
  constructor(
    private readonly database: Database,
    private readonly now: () => string,
    private readonly directoryOf: (jobId: string) => string,
  ) {}

  byId(id: string): ArtifactRow | null {
    const row = this.database.get('select * from artifacts where id = ?', [id]);
    return row ? artifactRow.parse(row) : null;
  }

  ofJob(jobId: string): ArtifactRow[] {
    const rows = this.database.all('select * from artifacts where job_id = ? order by rowid', [jobId]);
    return rows.map((row) => artifactRow.parse(row));
  }

  /** Where an artifact lies. */
  fileOf({ job_id: jobId, path }: Pick<ArtifactRow, 'job_id' | 'path'>): string {
    return join(jobPaths(this.directoryOf(jobId)).artifacts, path);
  }

  due(): DueExport[] {
    const rows = this.database.all('select * from artifacts where export_target is not null order by rowid');
    return rows.flatMap((row) => {
      const artifact = artifactRow.parse(row);
      const { id, job_id: jobId, bytes, export_target: target } = artifact;
      return target ? [{ key: id, jobId, file: this.fileOf(artifact), bytes, target }] : [];
    });
  }

  /** Forgets how an earlier export went. */
  requestExport(id: string, target: ExportTarget): void {
    this.database.run(
      'update artifacts set export_target = ?, exported_at = null, export_error = null where id = ?',
      [JSON.stringify(target), id],
    );
  }

  finish({ key, target }: DueExport, error: string | null): void {
    this.database.run(
      `update artifacts set export_target = null, exported_at = ?, export_error = ?
       where id = ? and export_target = ?`,
      [error === null ? this.now() : null, error, key, JSON.stringify(target)],
    );
  }
}

/** A row as the contract shows it. */
export function artifactView(row: ArtifactRow): ClusterArtifact {
  return clusterArtifact.parse(row);
}
