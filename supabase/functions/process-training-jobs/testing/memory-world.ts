import { createHash, randomUUID } from 'node:crypto';
import { fromMicros, gpuCost } from '../../../../src/core/costs/money.ts';
import { isActiveJobStatus, type JobStatus } from '../../../../src/core/training/job.schema.ts';
import type { ClaimedJob } from '../../../../src/core/training/reconcile/claimed-job.ts';
import { queuedJob } from '../../../../src/core/training/reconcile/fixtures.ts';
import type { JobState } from '../../../../src/core/training/reconcile/find-orphans.ts';
import { TOY_SHAPE } from '../../../../src/core/models/adapter-fixtures.ts';
import type { BaseShape } from '../../../../src/core/models/adapter-proof.ts';
import { outcomePoint } from '../../../../src/core/models/quality-metrics.ts';
import type { ArtifactStorage, BudgetFuse, JobCommit, JobStore, SweepStore, TrainingFile } from '../ports.ts';
import { ClusterSimulator } from './cluster-simulator.ts';
import type { Remains, World } from './life.ts';

export type MemoryRow = ClaimedJob & {
  status_detail: string | null;
  completed_at: string | null;
  artifact_id: string | null;
  error_code: string | null;
  lease_owner: string | null;
  lease_until: number;
  metric_attempt_offset: number;
  log_seq_offset: number;
  [column: string]: unknown;
};

const NEXT: Partial<Record<JobStatus, JobStatus>> = {
  queued: 'initializing',
  initializing: 'running',
  running: 'completed',
};
/** The checks of commit_training_jobs, all-or-nothing. */
export class MemoryStore implements JobStore {
  readonly rows = new Map<string, MemoryRow>();
  readonly kept = new Map<string, Omit<Remains, 'job' | 'files'>>();
  base: BaseShape | null = TOY_SHAPE;
  file: TrainingFile = {
    bucket: 'lora-datasets',
    path: 'u/d/normalized.jsonl',
    sha256: 'a'.repeat(64),
    bytes: 90,
  };

  add(overrides: Partial<ClaimedJob> = {}): MemoryRow {
    const row: MemoryRow = {
      ...queuedJob({ id: randomUUID(), next_poll_at: new Date(0).toISOString(), ...overrides }),
      ...{ status_detail: null, completed_at: null, artifact_id: null, error_code: null },
      ...{ lease_owner: null, lease_until: 0, metric_attempt_offset: 0, log_seq_offset: 0 },
    };
    this.rows.set(row.id, row);
    this.kept.set(row.id, {
      metrics: [],
      logs: [],
      checkpoints: [],
      costs: [],
      models: [],
      notifications: [],
    });
    return row;
  }

  async claim(worker: string, limit: number, leaseSeconds: number): Promise<unknown[]> {
    const now = Date.now();
    const isDue = (row: MemoryRow) =>
      isActiveJobStatus(row.status) && Date.parse(row.next_poll_at) <= now && row.lease_until < now;
    const due = [...this.rows.values()].filter(isDue).slice(0, limit);
    for (const row of due)
      Object.assign(row, { lease_owner: worker, lease_until: now + leaseSeconds * 1000 });
    return due.map((row) => structuredClone(row));
  }

  async commit(worker: string, commits: readonly JobCommit[]): Promise<string[]> {
    const mine = commits.filter(({ job_id, attempt }) => {
      const row = this.rows.get(job_id);
      return row?.lease_owner === worker && row.attempt === attempt && isActiveJobStatus(row.status);
    });
    for (const commit of mine) this.refuseIllegal(commit);
    for (const commit of mine) this.write(commit);
    return mine.map(({ job_id }) => job_id);
  }

  private row(id: string): MemoryRow {
    const row = this.rows.get(id);
    if (!row) throw new Error(`no job ${id}`);
    return row;
  }

  private refuseIllegal({ job_id, patch }: JobCommit): void {
    const from = this.row(job_id).status;
    const to = patch.status ?? from;
    if (to !== from && to !== 'failed' && to !== 'cancelled' && NEXT[from] !== to) {
      throw new Error(`A job cannot go from ${from} to ${to}`);
    }
  }

  private write({
    job_id,
    patch,
    release,
    metrics,
    logs,
    checkpoints,
    stored_checkpoint,
    dropped_checkpoints,
    artifact,
    notification,
  }: JobCommit): void {
    const row = this.row(job_id);
    const kept = this.kept.get(job_id);
    if (!kept) throw new Error(`no job ${job_id}`);
    const { attempt, metric_attempt_offset, log_seq_offset } = row;
    Object.assign(row, structuredClone(patch));
    if (release) Object.assign(row, { lease_owner: null, lease_until: 0 });
    const once = (rows: Remains['logs'], added: readonly object[], ...keys: string[]) => {
      for (const item of added as Remains['logs'])
        if (!rows.some((old) => keys.every((key) => old[key] === item[key]))) rows.push(item);
    };
    const points = metrics.map((point) => ({ ...point, attempt: point.attempt + metric_attempt_offset }));
    once(kept.metrics, points, 'attempt', 'step');
    once(
      kept.logs,
      logs.map((line) => ({ ...line, seq: line.seq + log_seq_offset })),
      'seq',
    );
    const isOther = ({ step }: { step: number }) => step !== stored_checkpoint?.step;
    const files = [...checkpoints.filter(isOther), ...(stored_checkpoint ? [stored_checkpoint] : [])];
    kept.checkpoints = kept.checkpoints.filter(
      (old) => !stored_checkpoint || old.attempt !== attempt || old.step !== stored_checkpoint.step,
    );
    once(
      kept.checkpoints,
      files.map((file) => ({ storage_bucket: null, storage_path: null, ...file, attempt })),
      'attempt',
      'step',
    );
    for (const old of kept.checkpoints) {
      if (dropped_checkpoints.includes(String(old.storage_path)))
        Object.assign(old, { storage_bucket: null, storage_path: null });
    }
    if (row.attempt > attempt) {
      const highest = (rows: Remains['logs'], key: string) =>
        Math.max(0, ...rows.map((each) => Number(each[key])));
      row.billed_before_attempt = row.billed_gpu_seconds;
      row.metric_attempt_offset = highest(kept.metrics, 'attempt');
      row.log_seq_offset = highest(kept.logs, 'seq');
    }
    if (artifact) once(kept.models, [{ ...artifact, job_id }], 'job_id');
    if (artifact) row.artifact_id ??= randomUUID();
    if (notification) once(kept.notifications, [notification], 'dedupe_key');
    const { num_gpus, cost_per_gpu_hour } = row.gpu_config;
    const amount = fromMicros(gpuCost(row.billed_gpu_seconds, num_gpus, cost_per_gpu_hour));
    kept.costs = amount > 0 ? [{ cost_type: 'compute', amount }] : [];
    row.current_cost = amount;
    if (!isActiveJobStatus(row.status)) row.final_cost = amount;
  }

  async trainingFiles(datasetIds: readonly string[]): Promise<Map<string, TrainingFile>> {
    return new Map(datasetIds.map((id) => [id, this.file]));
  }

  async jobStates(jobIds: readonly string[]): Promise<JobState[]> {
    return jobIds.flatMap((id) => this.rows.get(id) ?? []);
  }

  async baseShape() {
    return this.base;
  }

  async outcomePoints(jobId: string) {
    return (this.kept.get(jobId)?.metrics ?? []).map((row) => outcomePoint.parse(row));
  }
}

export class MemoryStorage implements ArtifactStorage {
  readonly objects = new Map<string, Uint8Array>();

  async signDownload(bucket: string, path: string): Promise<string> {
    return `http://memory/${bucket}/${path}?token=read`;
  }

  async signUpload(bucket: string, path: string): Promise<string> {
    return `http://memory/${bucket}/${path}?token=write`;
  }

  async put(url: string, bytes: Uint8Array): Promise<void> {
    this.objects.set(new URL(url).pathname.slice(1), bytes);
  }

  async readRange(bucket: string, path: string, start: number, end: number) {
    const object = this.objects.get(`${bucket}/${path}`);
    return object ? { bytes: object.subarray(start, end), totalBytes: object.length } : null;
  }
}

const NO_SWEEPS: SweepStore = { claim: async () => [], commit: async () => [] };
const NO_BUDGETS: BudgetFuse = { stopJobsOverBudget: async () => [] };

export interface MemoryWorld extends World {
  store: MemoryStore;
  storage: MemoryStorage;
  row: MemoryRow;
}

/** A world in memory, with one queued job. */
export function createMemoryWorld(job: Partial<ClaimedJob> = {}): MemoryWorld {
  const store = new MemoryStore();
  const storage = new MemoryStorage();
  const row = store.add(job);
  const simulator = new ClusterSimulator((url, bytes) => storage.put(url, bytes));
  return {
    ...{ jobId: row.id, row, store, storage, simulator },
    ports: {
      ...{ store, sweeps: NO_SWEEPS, budgets: NO_BUDGETS, storage, cluster: simulator.client() },
      ...{ now: () => new Date(), random: () => 0.5, newId: randomUUID },
    },
    async makeDue() {
      for (const each of store.rows.values())
        Object.assign(each, { next_poll_at: new Date(0).toISOString(), lease_until: 0 });
    },
    async requestCancel() {
      row.cancel_requested_at = new Date().toISOString();
    },
    async read() {
      const folder = `lora-models/${row.user_id}/${row.id}/`;
      const stored = [...storage.objects].filter(([path]) => path.startsWith(folder));
      const files = stored.map(([path, bytes]) => [
        path.slice(folder.length),
        createHash('sha256').update(bytes).digest('hex'),
      ]);
      const kept = store.kept.get(row.id);
      if (!kept) throw new Error('no job');
      return structuredClone({
        job: row,
        ...kept,
        files: Object.fromEntries(files) as Record<string, string>,
      });
    },
  };
}
