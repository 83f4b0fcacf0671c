import type { GpuTypeView } from '../../catalog/catalog.schema.ts';
import type { GpuOption, JobEstimate } from '../job.schema.ts';
import type { CompletedRuns } from './calibrate.ts';
import { estimateJob, type EstimateInputs } from './estimate-job.ts';

/** A training apart from the GPUs it runs on. */
export type Training = Omit<EstimateInputs, 'gpu' | 'numGpus' | 'completedRuns'>;

export interface GpuChoices {
  gpus: readonly GpuTypeView[];
  /** Whether a GPU type can be chosen at all; while the cluster does not answer, all can. */
  canChoose: (gpu: GpuTypeView) => boolean;
  runsOn: (gpuType: string) => readonly CompletedRuns[];
  current: { gpu_type: string; num_gpus: number };
}

const COUNTS = [1, 2, 4, 8];
const COST_AND_DURATION = [
  ...(['estimated_cost', 'estimated_cost_low', 'estimated_cost_high'] as const),
  ...(['estimated_duration_hours', 'estimated_duration_hours_low', 'estimated_duration_hours_high'] as const),
];

/**
 * The same training on every GPU type in 1, 2, 4 and 8 pieces as far as there are as many, and as it is configured now. The
 * cheapest that surely fits and can be chosen is marked; of two that cost the same, the faster.
 */
export function gpuOptions(
  training: Training,
  { gpus, canChoose, runsOn, current }: GpuChoices,
): GpuOption[] {
  const options = gpus.flatMap((gpu) => {
    const counts = COUNTS.filter((count) => count <= gpu.max_count);
    if (gpu.id === current.gpu_type && !counts.includes(current.num_gpus)) counts.push(current.num_gpus);
    return counts
      .sort((a, b) => a - b)
      .map((numGpus) => {
        const estimate = estimateJob({ ...training, gpu, numGpus, completedRuns: runsOn(gpu.id) });
        return { gpu, numGpus, estimate };
      });
  });
  const cheapest = options
    .filter(({ gpu, estimate }) => estimate.memory.verdict === 'fits' && canChoose(gpu))
    .sort(
      (a, b) =>
        a.estimate.estimated_cost - b.estimate.estimated_cost ||
        a.estimate.estimated_duration_hours - b.estimate.estimated_duration_hours,
    )[0];
  return options.map((option): GpuOption => {
    const { gpu, numGpus, estimate } = option;
    return {
      gpu_type: gpu.id,
      name: gpu.name,
      num_gpus: numGpus,
      available: gpu.available,
      free_count: gpu.free_count,
      verdict: estimate.memory.verdict,
      required_gib: estimate.memory.required_gib.mid,
      ...costAndDuration(estimate),
      is_cheapest_fit: option === cheapest,
      is_current: gpu.id === current.gpu_type && numGpus === current.num_gpus,
    };
  });
}

const costAndDuration = (estimate: JobEstimate) =>
  Object.fromEntries(COST_AND_DURATION.map((field) => [field, estimate[field]])) as Pick<
    JobEstimate,
    (typeof COST_AND_DURATION)[number]
  >;
