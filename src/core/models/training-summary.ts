import { fromMicros, gpuCost } from '../costs/money.ts';
import type { GpuConfig } from '../training/job.schema.ts';
import type { Delivery } from './delivery.ts';
import type { TrainingSummary } from './model.schema.ts';
import type { OutcomePoint } from './quality-metrics.ts';

export interface TrainingFacts {
  result: Delivery['result'];
  billedGpuSeconds: number;
  gpu: Pick<GpuConfig, 'num_gpus' | 'cost_per_gpu_hour'>;
  points: readonly OutcomePoint[];
}

/**
 * The figures of a finished training. `total_cost` is the ledger's own formula; throughput is tokens per engine second.
 * `points` are in the order of steps.
 */
export function summarizeTraining({ result, billedGpuSeconds, gpu, points }: TrainingFacts): TrainingSummary {
  const lastRate = points.findLast(({ learning_rate: rate }) => Number.isFinite(rate))?.learning_rate ?? null;
  return {
    duration_seconds: result.duration_seconds,
    total_epochs: result.epochs,
    total_steps: result.steps,
    final_learning_rate: lastRate,
    gpu_hours: (billedGpuSeconds * gpu.num_gpus) / 3600,
    total_cost: fromMicros(gpuCost(billedGpuSeconds, gpu.num_gpus, gpu.cost_per_gpu_hour)),
    avg_throughput: billedGpuSeconds > 0 && result.tokens > 0 ? result.tokens / billedGpuSeconds : null,
    total_tokens_processed: result.tokens > 0 ? result.tokens : null,
  };
}
