import type {
  ModelConfiguration,
  QualityMetrics,
  StoredModelFile,
  TrainingSummary,
} from '../../models/model.schema.ts';
import type { Delivery } from '../../models/delivery.ts';
import type { NotificationView } from '../../notifications/notification.schema.ts';
import type { CurrentMetrics, JobStage, JobStatus, PastAttempt } from '../job.schema.ts';
import type { AttemptEnding, ResumePoint } from './attempt-ending.ts';
import type { JobFailureCode } from './failure-reasons.ts';
import type { CheckpointRow } from './ingest.ts';
import type { CheckpointKeeping } from './keep-checkpoints.ts';
import type { StallWatch } from './stall-watch.ts';

/** Columns of `training_jobs` to write; absent ones stay. Timestamps are ISO strings. */
export interface JobPatch {
  status?: JobStatus;
  current_stage?: JobStage;
  status_detail?: string | null;
  progress?: number;
  current_epoch?: number;
  total_epochs?: number;
  current_step?: number;
  total_steps?: number | null;
  current_metrics?: CurrentMetrics;
  submitted_at?: string | null;
  started_at?: string;
  completed_at?: string;
  estimated_completion_at?: string | null;
  billed_gpu_seconds?: number;
  error_code?: JobFailureCode;
  error_message?: string;
  external_job_id?: string | null;
  submit_intent_at?: string | null;
  submit_attempts?: number;
  missing_looks?: number;
  next_poll_at?: string;
  heartbeat_at?: string;
  metrics_cursor?: number;
  logs_cursor?: number;
  delivery?: Delivery | null;
  ending?: AttemptEnding | null;
  watch?: StallWatch | null;
  keeping?: CheckpointKeeping | null;
  /** Higher than before: a new attempt begins; then `past_attempts` comes with it. */
  attempt?: number;
  past_attempts?: PastAttempt[];
  resume_from?: ResumePoint | null;
}

/** Row of `model_artifacts`; ids and owner are filled in by the database. */
export interface ArtifactDraft {
  name: string;
  quality_metrics: QualityMetrics;
  training_summary: TrainingSummary;
  configuration: ModelConfiguration;
  artifacts: StoredModelFile[];
}

/** Row of `notifications`. `action_url` may hold the placeholder `{artifact_id}`. */
export interface NotificationDraft extends Pick<NotificationView, 'title' | 'message' | 'priority'> {
  type: 'job_complete' | 'job_failed';
  action_url: string;
  metadata: Record<string, string>;
  dedupe_key: string;
}

/** A row of `checkpoints` whose file is proven to be in storage. */
export interface StoredCheckpointRow extends CheckpointRow {
  storage_bucket: string;
  storage_path: string;
}

/** A call to the cluster that belongs to a decision; repeating it is harmless. */
export interface CancelEffect {
  kind: 'cancel';
  clusterJobId: string;
  saveCheckpoint: boolean;
}

/** What one look leads to: one commit, and calls to make. An empty patch without anything else changes nothing. */
export interface Decision {
  patch: JobPatch;
  effects: CancelEffect[];
  artifact: ArtifactDraft | null;
  notification: NotificationDraft | null;
  stored_checkpoint: StoredCheckpointRow | null;
  /** Paths of stored checkpoints that are given up. */
  dropped_checkpoints: string[];
}

/** A decision that writes `patch` and nothing else. */
export const patchOnly = (patch: JobPatch): Decision => ({
  patch,
  effects: [],
  artifact: null,
  notification: null,
  stored_checkpoint: null,
  dropped_checkpoints: [],
});
