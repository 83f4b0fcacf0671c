import type { ClusterJob } from '../../cluster/contract.ts';
import type { Delivery, DeliveryProgress } from '../../models/delivery.ts';
import type { OutcomePoint } from '../../models/quality-metrics.ts';
import type { CheckpointProgress } from './attempt-ending.ts';
import type { SeriesBatch } from './ingest.ts';
import type { KeepProgress } from './keep-checkpoints.ts';

/** What one look at a job found. */
export type Observation =
  /**
   * The cluster's word on the job, what was read of its metrics and logs (null: not asked for), and how far a checkpoint of it is
   * on its way into storage (absent: none is).
   */
  | { kind: 'cluster_job'; job: ClusterJob; series: SeriesBatch | null; keep?: KeepProgress }
  /** The cluster answered, and knows no such job. */
  | { kind: 'missing' }
  /** The cluster refused the submitted job for good. */
  | { kind: 'rejected'; code: 'invalid_configuration' | 'invalid_data'; message: string }
  /** How far the artifact files are: still under way, refused for good, or all verified. */
  | { kind: 'delivery'; progress: DeliveryProgress }
  | { kind: 'delivered'; delivery: Delivery; points: readonly OutcomePoint[] }
  /** How far the last checkpoint of an ended attempt is on its way into storage. */
  | { kind: 'checkpoint'; progress: CheckpointProgress }
  /** No word on the job. `message` is one sentence for its owner. */
  | { kind: SilenceKind; message: string };

export type SilenceKind = 'unreachable' | 'unauthorized' | 'garbage' | 'internal_error';
export type SilentObservation = { kind: SilenceKind; message: string };

/** When a decision is made, and the random part of its waits. */
export interface Moment {
  now: Date;
  /** In [0, 1). */
  jitter: number;
  /** The longest that one attempt may run on the cluster. */
  maxRuntimeSeconds: number;
}
