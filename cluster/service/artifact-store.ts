import { z } from 'zod';
import { artifactKind, clusterArtifact, type ClusterArtifact } from '../../src/core/cluster/contract.ts';
import type { ManifestFile } from '../engines/job-files.ts';
import type { Database } from './database.ts';

const exportTarget = z.object({ url: z.string(), headers: z.record(z.string(), z.string()) });
export type ExportTarget = z.infer<typeof exportTarget>;

const artifactRow = z.object({
  id: z.string(),
  job_id: z.string(),
  kind: artifactKind,
  path: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  md5: z.string(),
  exported_at: z.string().nullable(),
  export_error: z.string().nullable(),
  export_target: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(exportTarget)
    .nullable(),
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

/** Artifacts and the state of their exports. `export_target` is there while an export is due. */
export class ArtifactStore {
  constructor(
    private readonly database: Database,
    private readonly now: () => string,
  ) {}

  byId(id: string): ArtifactRow | null {
    const row = this.database.get('select * from artifacts where id = ?', [id]);
    return row ? artifactRow.parse(row) : null;
  }

  ofJob(jobId: string): ArtifactRow[] {
    const rows = this.database.all('select * from artifacts where job_id = ? order by rowid', [jobId]);
    return rows.map((row) => artifactRow.parse(row));
  }

  withExportDue(): ArtifactRow[] {
    const rows = this.database.all('select * from artifacts where export_target is not null order by rowid');
    return rows.map((row) => artifactRow.parse(row));
  }

  /** Forgets how an earlier export went. */
  requestExport(id: string, target: ExportTarget): void {
    this.database.run(
      'update artifacts set export_target = ?, exported_at = null, export_error = null where id = ?',
      [JSON.stringify(target), id],
    );
  }

  /** Records the outcome (null for success) of an export, unless another target was asked for meanwhile. */
  finishExport(id: string, target: ExportTarget, error: string | null): void {
    this.database.run(
      `update artifacts set export_target = null, exported_at = ?, export_error = ?
       where id = ? and export_target = ?`,
      [error === null ? this.now() : null, error, id, JSON.stringify(target)],
    );
  }
}

/** A row as the contract shows it. */
export function artifactView(row: ArtifactRow): ClusterArtifact {
  return clusterArtifact.parse(row);
}
