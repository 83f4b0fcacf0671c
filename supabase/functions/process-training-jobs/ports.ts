import type { ClusterClient } from '../../../src/core/cluster/client.ts';
import type { BaseShape } from '../../../src/core/models/adapter-proof.ts';
import type { OutcomePoint } from '../../../src/core/models/quality-metrics.ts';
import type { Decision } from '../../../src/core/training/reconcile/decision.ts';
import type { SweepDecision } from '../../../src/core/training/sweeps/decide-sweep.ts';
import type { JobState } from '../../../src/core/training/reconcile/find-orphans.ts';
import type { CheckpointRow, LogRow, MetricRow } from '../../../src/core/training/reconcile/ingest.ts';

/** One element of `commit_training_jobs`: everything that a look changes about one job, written together or not at all. */
export interface JobCommit extends Omit<Decision, 'effects'> {
  job_id: string;
  attempt: number;
  /** Gives the lease back. */
  release: boolean;
  metrics: MetricRow[];
  logs: LogRow[];
  checkpoints: CheckpointRow[];
}

/** A dataset's normalized file. */
export interface TrainingFile {
  bucket: string;
  path: string;
  sha256: string;
  bytes: number;
}

/** The database. Every method throws when it cannot be reached or refuses. */
export interface JobStore {
  /** Rows of due jobs that nobody else holds, held by `worker` from now on. */
  claim(worker: string, limit: number, leaseSeconds: number): Promise<unknown[]>;
  /** Answers the ids that were written; a job whose lease was lost or that has ended is left alone. */
  commit(worker: string, commits: readonly JobCommit[]): Promise<string[]>;
  /** By dataset id; datasets without a normalized file are absent. */
  trainingFiles(datasetIds: readonly string[]): Promise<Map<string, TrainingFile>>;
  /** What is known of these jobs by now; those that are unknown are absent. */
  jobStates(jobIds: readonly string[]): Promise<JobState[]>;
  /** The shape of a base model of the catalogue; null when it has none with this id. */
  baseShape(modelId: string): Promise<BaseShape | null>;
  /** The part of a job's series that its outcome is read from: its beginning, its last steps, its validation losses. */
  outcomePoints(jobId: string): Promise<OutcomePoint[]>;
}

/** One element of `commit_sweeps`: everything that a look at a search decided. */
export interface SweepCommit extends SweepDecision {
  sweep_id: string;
  /** The look that it was decided from. */
  look: number;
}

/** The searches for hyperparameters. Every method throws when the database cannot be reached or refuses. */
export interface SweepStore {
  /** Rows of running searches with their runs, those not looked at for longest first. */
  claim(rungShares: readonly number[], limit: number): Promise<unknown[]>;
  /** Answers the ids that were written; a search that somebody else has looked at since is left alone. */
  commit(commits: readonly SweepCommit[]): Promise<string[]>;
}

/** The months' budgets. */
export interface BudgetFuse {
  /**
   * Asks the trainings to save and stop that would pass their owner's budget within `lookaheadSeconds`. Answers their ids.
   * Throws when the database cannot be reached or refuses.
   */
  stopJobsOverBudget(lookaheadSeconds: number): Promise<string[]>;
}

/** Object storage. Every method throws when it cannot be reached or refuses. */
export interface ArtifactStorage {
  signDownload(bucket: string, path: string, seconds: number): Promise<string>;
  /** A URL that takes one PUT of the file, also over an earlier copy. */
  signUpload(bucket: string, path: string): Promise<string>;
  /** Bytes `[start, end)` and the size of the whole object; null when there is no such object. */
  readRange(
    bucket: string,
    path: string,
    start: number,
    end: number,
  ): Promise<{ bytes: Uint8Array; totalBytes: number } | null>;
}

/** Everything a tick touches outside itself. */
export interface TickPorts {
  store: JobStore;
  sweeps: SweepStore;
  budgets: BudgetFuse;
  cluster: ClusterClient;
  storage: ArtifactStorage;
  now(): Date;
  /** In [0, 1). */
  random(): number;
  newId(): string;
}

export interface TickSettings {
  /** The longest that one training may run on the cluster. */
  maxRuntimeSeconds: number;
}

/** What a tick did, for the scheduler's log. */
export interface TickReport {
  rounds: number;
  /** Jobs looked at and jobs written, each once per round. */
  looks: number;
  written: number;
  /** What went wrong, one sentence each. */
  problems: string[];
}
