import { presetHyperparameters } from '../hyperparameters.ts';
import type { MetricPoint } from '../job.schema.ts';
import type { ComparedRun } from './compare.schema.ts';
import type { RunFacts } from './run-positions.ts';

const START = Date.parse('2026-01-01T12:00:00Z');

/** A point `seconds` after noon; step by step, ten steps an epoch, unless said otherwise. */
export function aPoint(
  step: number,
  seconds: number,
  training_loss: number | null,
  more: Partial<MetricPoint> = {},
): MetricPoint {
  return {
    ...{ id: step + 1, attempt: 1, step, epoch: step / 10, training_loss },
    timestamp: new Date(START + seconds * 1000).toISOString(),
    ...{ validation_loss: null, learning_rate: null, gradient_norm: null, throughput: null },
    ...{ gpu_utilization: null, non_finite: [] },
    ...more,
  };
}

/** Two GPUs at 3 dollars an hour: a minute of engine time is 10 cents. */
export const someFacts = (more: Partial<RunFacts> = {}): RunFacts => ({
  ...{ startedAt: '2026-01-01T12:00:00Z', billedSeconds: 600, numGpus: 2, pricePerGpuHour: 3 },
  ...{ tokens: 100_000, atStep: 100 },
  ...more,
});

/** A completed run of ten minutes on two GPUs. */
export const aRun = (more: Partial<ComparedRun> = {}): ComparedRun => ({
  id: '5f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10',
  name: 'Support tone',
  status: 'completed',
  cancel_requested_at: null,
  preset_id: 'balanced',
  base_model: 'brightrun/tiny-chat-4m',
  dataset_id: '7d1f3c1e-8a1b-4c39-9f0e-0a4f6f2f9a11',
  dataset_name: 'Support chats',
  dataset_sha256: 'a'.repeat(64),
  dataset_version: 1,
  total_training_pairs: 80,
  total_validation_pairs: 20,
  gpu_config: { gpu_type: 'A100-80GB', num_gpus: 2, gpu_memory_gb: 80, cost_per_gpu_hour: 3 },
  hyperparameters: presetHyperparameters('balanced', 'brightrun/tiny-chat-4m'),
  started_at: '2026-01-01T12:00:00Z',
  completed_at: '2026-01-01T12:10:00Z',
  current_step: 100,
  total_steps: 100,
  progress: 100,
  current_metrics: { training_loss: 0.5, validation_loss: 0.7, tokens_processed: 100_000 },
  current_cost: 1,
  final_cost: 1,
  artifact_id: null,
  created_at: '2026-01-01T11:59:00Z',
  billed_gpu_seconds: 600,
  metrics_count: 100,
  quality: null,
  ...more,
});
