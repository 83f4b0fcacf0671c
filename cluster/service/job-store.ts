import { z } from 'zod';
import {
  clusterError,
  clusterJobStatus,
  createClusterJobRequest,
  type ClusterErrorBody,
  type ClusterJobStatus,
} from '../../src/core/cluster/contract.ts';
import { stateFile, type ManifestFile, type StateFile } from '../engines/job-files.ts';
import { insertArtifacts } from './artifact-store.ts';
import { inTransaction, type Database } from './database.ts';

const jsonText = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

const jobRow = z.object({
  sequence: z.number(),
  id: z.string(),
  idempotency_key: z.string(),
  fingerprint: z.string(),
  request: jsonText(createClusterJobRequest),
  status: clusterJobStatus,
  attempt: z.number(),
  crashes: z.number(),
  /** Its training file, and the checkpoint to resume from if there is one, are fetched and verified. */
  has_inputs: z.number().transform(Boolean),
  /** Of the attempts that have ended. */
  gpu_seconds: z.number(),
  /** The state file of the last attempt that ended. */
  last_state: jsonText(stateFile).nullable(),
  error: jsonText(clusterError).nullable(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
});
export type JobRow = z.output<typeof jobRow>;

export type NewJob = Pick<JobRow, 'id' | 'idempotency_key' | 'fingerprint' | 'request'>;

/** The end of a job: with `manifest` for a success, with `error` for a failure. */
export type JobEnd =
  | { status: 'succeeded'; manifest: ManifestFile; artifactId: () => string }
  | { status: 'failed'; error: ClusterErrorBody }
  | { status: 'cancelled' };

const ACTIVE = `('queued', 'running', 'cancelling')`;

/** The durable record of every job. Statuses only move forward: each change names the statuses it starts from. */
export class JobStore {
  constructor(
    private readonly database: Database,
    private readonly now: () => string,
  ) {}

  insert({ id, idempotency_key: key, fingerprint, request }: NewJob): void {
    this.database.run(
      `insert into jobs (id, idempotency_key, fingerprint, request, status, created_at)
       values (?, ?, ?, ?, 'queued', ?)`,
      [id, key, fingerprint, JSON.stringify(request), this.now()],
    );
  }

  byId(id: string): JobRow | null {
    return this.one('select * from jobs where id = ?', [id]);
  }

  /** @throws when there is no such job. */
  require(id: string): JobRow {
    const job = this.byId(id);
    if (!job) throw new Error(`There is no job ${id}.`);
    return job;
  }

  byIdempotencyKey(key: string): JobRow | null {
    return this.one('select * from jobs where idempotency_key = ?', [key]);
  }

  byIds(ids: readonly string[]): JobRow[] {
    return ids.flatMap((id) => this.byId(id) ?? []);
  }

  /** Newest first, those older than `before`. */
  list(options: { status?: ClusterJobStatus; before?: number; limit: number }): JobRow[] {
    const { status = null, before = null, limit } = options;
    return this.many(
      `select * from jobs where (?1 is null or status = ?1) and (?2 is null or sequence < ?2)
       order by sequence desc limit ?3`,
      [status, before, limit],
    );
  }

  /** Oldest first. */
  withStatus(...statuses: ClusterJobStatus[]): JobRow[] {
    return statuses
      .flatMap((status) => this.many('select * from jobs where status = ? order by sequence', [status]))
      .sort((a, b) => a.sequence - b.sequence);
  }

  countByStatus(): Map<ClusterJobStatus, number> {
    const counts = new Map(clusterJobStatus.options.map((status) => [status, 0]));
    for (const row of this.database.all('select status, count(*) as count from jobs group by status')) {
      counts.set(clusterJobStatus.parse(row['status']), Number(row['count']));
    }
    return counts;
  }

  /** Jobs that ended before an instant and of which no file is still to be pushed, oldest first. */
  endedBefore(instant: string, limit: number): JobRow[] {
    return this.many(
      `select * from jobs where finished_at < ?1
       and not exists (select 1 from artifacts where job_id = jobs.id and export_target is not null)
       and not exists (select 1 from checkpoint_exports where job_id = jobs.id and export_target is not null)
       order by finished_at limit ?2`,
      [instant, limit],
    );
  }

  /** Forgets an ended job and everything recorded of it. */
  remove(id: string): void {
    inTransaction(this.database, () => {
      this.database.run('delete from artifacts where job_id = ?', [id]);
      this.database.run('delete from checkpoint_exports where job_id = ?', [id]);
      this.database.run('delete from jobs where id = ?', [id]);
    });
  }

  markInputsReady(id: string): void {
    this.database.run('update jobs set has_inputs = 1 where id = ?', [id]);
  }

  /** False when the job is not queued any more. */
  markRunning(id: string): boolean {
    const sql = `update jobs set status = 'running', started_at = ? where id = ? and status = 'queued'`;
    return this.database.run(sql, [this.now(), id]).changes === 1;
  }

  markCancelling(id: string): void {
    this.database.run(`update jobs set status = 'cancelling' where id = ? and status = 'running'`, [id]);
  }

  /** An attempt is over: its engine time counts, once. */
  recordAttemptEnd(id: string, state: StateFile | null): void {
    if (!state) return;
    this.database.run(
      `update jobs set gpu_seconds = gpu_seconds + ?, last_state = ?
       where id = ? and attempt = ? and (last_state is null or last_state ->> 'attempt' < attempt)`,
      [state.engine_seconds, JSON.stringify(state), id, state.attempt],
    );
  }

  startNextAttempt(id: string, isCrash: boolean): void {
    this.database.run('update jobs set attempt = attempt + 1, crashes = crashes + ? where id = ?', [
      isCrash ? 1 : 0,
      id,
    ]);
  }

  /** Ends an active job, with its manifest in the same commit; false when it had ended already. */
  finish(id: string, end: JobEnd): boolean {
    return inTransaction(this.database, () => {
      const error = end.status === 'failed' ? JSON.stringify(end.error) : null;
      const { changes } = this.database.run(
        `update jobs set status = ?, error = ?, finished_at = ? where id = ? and status in ${ACTIVE}`,
        [end.status, error, this.now(), id],
      );
      if (changes === 1 && end.status === 'succeeded') {
        insertArtifacts(this.database, id, end.manifest, end.artifactId);
      }
      return changes === 1;
    });
  }

  private one(sql: string, values: string[]): JobRow | null {
    const row = this.database.get(sql, values);
    return row ? jobRow.parse(row) : null;
  }

  private many(sql: string, values: (string | number | null)[]): JobRow[] {
    return this.database.all(sql, values).map((row) => jobRow.parse(row));
  }
}
