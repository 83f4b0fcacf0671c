import { presetHyperparameters } from '@/core/training/hyperparameters';
import type { JobDetail, JobEstimate, JobView } from '@/core/training/job.schema';

export const anEstimate = (values: Partial<JobEstimate> = {}): JobEstimate => ({
  estimated_cost: 0.2,
  estimated_cost_low: 0.12,
  estimated_cost_high: 0.31,
  estimated_duration_hours: 2,
  estimated_duration_hours_low: 1.2,
  estimated_duration_hours_high: 3.1,
  gpu_hours: 2,
  cost_breakdown: { compute: 0.19, storage: 0.01, data_transfer: 0 },
  duration_breakdown_seconds: { load: 5, train: 7_100, evaluate: 60, upload: 35 },
  total_steps: 480,
  tokens_per_epoch: 40_000,
  tokens_per_second: 900,
  effective_batch_size: 8,
  trainable_parameters: 500_000,
  memory: { verdict: 'fits', required_gib: { low: 1, mid: 1.2, high: 1.5 }, available_gib: 4 },
  calibration: { source: 'formula', runs: 0, low: 0.6, mid: 1, high: 1.55 },
  sharding: 'none',
  truncation: { rows_share: 0, tokens_share: 0, max_seq_length: 256 },
  assumptions: ['No completed job on this GPU yet: the range is wide.'],
  ...values,
});

/** A job in the middle of its training. */
export const aJob = (values: Partial<JobView> = {}): JobView => ({
  id: '5f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10',
  name: 'Support tone',
  dataset_id: '7d1f3c1e-8a1b-4c39-9f0e-0a4f6f2f9a11',
  dataset_name: 'Support chats',
  preset_id: 'balanced',
  base_model: 'brightrun/tiny-chat-4m',
  gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1, gpu_memory_gb: 4, cost_per_gpu_hour: 0.1 },
  status: 'running',
  current_stage: 'training',
  status_detail: null,
  progress: 40,
  current_epoch: 2,
  total_epochs: 5,
  current_step: 192,
  total_steps: 480,
  current_metrics: { training_loss: 1.234, learning_rate: 1.8e-4, throughput: 912 },
  queued_at: '2026-01-01T12:00:00Z',
  started_at: '2026-01-01T12:00:10Z',
  completed_at: null,
  estimated_completion_at: '2026-01-01T12:30:00Z',
  current_cost: 0.02,
  estimated_total_cost: 0.2,
  estimated_cost_low: 0.12,
  estimated_cost_high: 0.31,
  final_cost: null,
  error_code: null,
  error_message: null,
  artifact_id: null,
  cancel_requested_at: null,
  sweep_id: null,
  created_at: '2026-01-01T12:00:00Z',
  hyperparameters: presetHyperparameters('balanced', 'brightrun/tiny-chat-4m'),
  estimate: anEstimate(),
  stage_entered_at: {
    queued: '2026-01-01T12:00:00Z',
    initializing: '2026-01-01T12:00:05Z',
    training: '2026-01-01T12:00:10Z',
  },
  cancel_save_checkpoint: false,
  attempt: 1,
  external_job_id: 'ftjob-1',
  heartbeat_at: '2026-01-01T12:10:00Z',
  parent_job_id: null,
  dataset_sha256: 'a'.repeat(64),
  ...values,
});

export const aJobDetail = (values: Partial<JobView> = {}): JobDetail => {
  const job = aJob(values);
  return {
    job,
    dataset: { id: job.dataset_id, name: 'Support chats', total_training_pairs: 300 },
    metricsCount: 0,
    logsCount: 0,
  };
};
