import 'server-only';
import { gpuOptions } from '@/core/training/estimate/gpu-options';
import { suggestFixes } from '@/core/training/estimate/suggest-fixes';
import type { EstimateJobInput, JobEstimateAnswer } from '@/core/training/job.schema';
import type { RequestContext } from '../http/route';
import { isOffered, planTraining } from './plan-training';

/**
 * What a training would take, what it would take on other GPUs, what would make it fit, and what it would do to the
 * month's budget. Throws what `planTraining` throws.
 */
export async function answerEstimate(
  ctx: RequestContext,
  input: EstimateJobInput,
): Promise<JobEstimateAnswer> {
  const { inputs, estimate, quote, budget, catalog, runsOn } = await planTraining(ctx, input);
  const options = gpuOptions(inputs, {
    gpus: catalog.gpu_types,
    canChoose: (gpu) => isOffered(catalog, gpu),
    runsOn,
    current: input.gpu_config,
  });
  return { ...estimate, options, fixes: suggestFixes(inputs, estimate, options), quote, budget };
}
