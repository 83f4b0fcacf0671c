/** Jobs and cluster answers for tests; each overridable field by field. */
import type { ClusterJob } from '../../cluster/contract.ts';
import { presetHyperparameters } from '../hyperparameters.ts';
import { claimedJob, type ClaimedJob } from './claimed-job.ts';
import type { MetricRow, SeriesBatch } from './ingest.ts';

export const NOW = new Date('2026-03-01T12:00:00.000Z');

/** A moment relative to NOW, as an ISO string. */
export const minutesAgo = (minutes: number): string =>
  new Date(NOW.getTime() - minutes * 60_000).toISOString();

const JOB_ID = '11111111-1111-4111-8111-111111111111';
export const CLUSTER_JOB_ID = 'ftjob-1';

/** A queued job that nobody has touched yet. */
export function queuedJob(overrides: Partial<ClaimedJob> = {}): ClaimedJob {
  return claimedJob.parse({
    id: JOB_ID,
    user_id: '22222222-2222-4222-8222-222222222222',
    name: 'Support tone',
    dataset_id: '33333333-3333-4333-8333-333333333333',
    dataset_sha256: 'a'.repeat(64),
    preset_id: 'balanced',
    base_model: 'brightrun/tiny-chat-4m',
    hyperparameters: presetHyperparameters('balanced', 'brightrun/tiny-chat-4m'),
    gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1, gpu_memory_gb: 4, cost_per_gpu_hour: 0.1 },
    status: 'queued',
    current_stage: 'queued',
    progress: 0,
    total_epochs: 5,
    current_step: 0,
    current_metrics: {},
    queued_at: minutesAgo(1),
    sweep_index: null,
    submitted_at: null,
    started_at: null,
    billed_gpu_seconds: 0,
    external_job_id: null,
    cancel_requested_at: null,
    cancel_save_checkpoint: false,
    cancel_code: null,
    cancel_message: null,
    attempt: 1,
    past_attempts: [],
    billed_before_attempt: 0,
    resume_from: null,
    init_adapter: null,
    ending: null,
    watch: null,
    keeping: null,
    submit_intent_at: null,
    budget_runtime_seconds: null,
    submit_attempts: 0,
    missing_looks: 0,
    next_poll_at: NOW.toISOString(),
    heartbeat_at: null,
    metrics_cursor: 0,
    logs_cursor: 0,
    delivery: null,
    ...overrides,
  });
}

/** A job that the cluster has, last heard of ten seconds ago. */
export const submittedJob = (overrides: Partial<ClaimedJob> = {}): ClaimedJob =>
  queuedJob({
    submit_intent_at: minutesAgo(1),
    submitted_at: minutesAgo(1),
    external_job_id: CLUSTER_JOB_ID,
    heartbeat_at: minutesAgo(1 / 6),
    ...overrides,
  });

export const runningJob = (overrides: Partial<ClaimedJob> = {}): ClaimedJob =>
  submittedJob({ status: 'running', current_stage: 'training', started_at: minutesAgo(1), ...overrides });

/** The cluster's view of the same job, in the middle of training. */
export const clusterJobOf = (overrides: Partial<ClusterJob> = {}): ClusterJob => ({
  id: CLUSTER_JOB_ID,
  object: 'fine_tuning.job',
  idempotency_key: `${JOB_ID}:1`,
  status: 'running',
  phase: 'training',
  attempt: 1,
  queue_position: null,
  model: 'brightrun/tiny-chat-4m',
  progress: { step: 50, total_steps: 100, epoch: 2.5, tokens: 80_000 },
  created_at: minutesAgo(1),
  started_at: minutesAgo(1),
  finished_at: null,
  estimated_finish_at: null,
  heartbeat_at: minutesAgo(0),
  usage: { gpu_seconds: 42.5 },
  error: null,
  ...overrides,
});

export const metricRow = (overrides: Partial<MetricRow> = {}): MetricRow => ({
  attempt: 1,
  step: 1,
  epoch: 0.05,
  timestamp: minutesAgo(1),
  training_loss: 2,
  validation_loss: null,
  learning_rate: 1e-3,
  gradient_norm: null,
  throughput: null,
  gpu_utilization: null,
  ...overrides,
});

/** A series that was read to its end and brought nothing. */
export const drained = (overrides: Partial<SeriesBatch> = {}): SeriesBatch => ({
  metrics: [],
  logs: [],
  checkpoints: [],
  metricsCursor: 0,
  logsCursor: 0,
  state: 'drained',
  ...overrides,
});
