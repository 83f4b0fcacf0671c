import type { EstimateFix, GpuOption, JobEstimateAnswer } from '@/core/training/job.schema';
import { anEstimate } from './training';

export const aGpuOption = (values: Partial<GpuOption> = {}): GpuOption => ({
  gpu_type: 'LOCAL-CPU',
  name: 'This machine’s CPU',
  num_gpus: 1,
  available: true,
  free_count: 1,
  verdict: 'fits',
  required_gib: 1.2,
  estimated_cost: 0.2,
  estimated_cost_low: 0.12,
  estimated_cost_high: 0.31,
  estimated_duration_hours: 2,
  estimated_duration_hours_low: 1.2,
  estimated_duration_hours_high: 3.1,
  is_cheapest_fit: true,
  is_current: true,
  ...values,
});

export const aFix = (values: Partial<EstimateFix> = {}): EstimateFix => ({
  id: 'smaller_batch',
  title: 'Batch of 4, accumulated 2 times',
  reason: 'The effective batch stays 8; each GPU works on fewer rows at a time.',
  changes: { hyperparameters: { batch_size: 4, gradient_accumulation_steps: 2 } },
  estimated_cost: 0.22,
  estimated_duration_hours: 2.2,
  required_gib: 3.1,
  verdict: 'fits',
  ...values,
});

/** What the estimate's route answers: it fits, on the only GPU there is, within no budget. */
export const anEstimateAnswer = (values: Partial<JobEstimateAnswer> = {}): JobEstimateAnswer => ({
  ...anEstimate(),
  options: [aGpuOption()],
  fixes: [],
  quote: { price_per_gpu_hour_usd: 0.1, dataset_sha256: 'a'.repeat(64) },
  budget: null,
  ...values,
});
