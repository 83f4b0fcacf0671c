import type {
  SweepEstimate,
  SweepRunView,
  SweepSummary,
  SweepView,
} from '@/core/training/sweeps/sweep.schema';
import { aJob } from './training';

const RATES = [1e-4, 2e-4];
const RANKS = [4, 8];
const POINTS = RANKS.flatMap((lora_rank) =>
  RATES.map((learning_rate) => ({ lora_rank, lora_alpha: 2 * lora_rank, learning_rate })),
);

/** What a search of two learning rates with two ranks takes: four runs of 20 cents each, 12 to 31. */
export const aSweepEstimate = (values: Partial<SweepEstimate> = {}): SweepEstimate => ({
  metric: 'validation_loss',
  runs: POINTS.map((point) => ({
    ...point,
    estimated_cost: 0.2,
    estimated_cost_low: 0.12,
    estimated_cost_high: 0.31,
    estimated_duration_hours: 2,
  })),
  estimated_cost: 0.8,
  estimated_cost_low: 0.48,
  estimated_cost_high: 1.24,
  estimated_duration_hours: 8,
  budget: null,
  ...values,
});

/** Its `index`th run, in the middle of its training. */
export const aSweepRun = (index: number, values: Partial<SweepRunView> = {}): SweepRunView => ({
  ...aJob(),
  ...(POINTS[index] ?? { lora_rank: 8, lora_alpha: 16, learning_rate: 1e-4 }),
  id: `00000000-0000-4000-8000-00000000000${index}`,
  rungs: [],
  metrics_count: 0,
  ...values,
});

export const aSweepSummary = (values: Partial<SweepSummary> = {}): SweepSummary => ({
  id: '3b241101-e2bb-4255-8caf-4136c566a962',
  name: 'Support tone',
  dataset_id: aJob().dataset_id,
  dataset_name: 'Support chats',
  metric: 'validation_loss',
  grid: { learning_rates: RATES, lora_ranks: RANKS },
  total_budget_usd: 1.24,
  spent_usd: 0.31,
  status: 'running',
  stop_reason: null,
  best_job_id: null,
  run_count: 4,
  ended_run_count: 1,
  created_at: '2026-01-01T12:00:00Z',
  ended_at: null,
  ...values,
});

/** A search whose runs are all training. */
export const aSweep = (values: Partial<SweepView> = {}): SweepView => ({
  ...aSweepSummary({ ended_run_count: 0 }),
  base_model: aJob().base_model,
  gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
  runs: POINTS.map((_, index) => aSweepRun(index)),
  ...values,
});
