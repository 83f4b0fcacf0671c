import 'server-only';
import type { EstimateJobInput, JobEstimate } from '@/core/training/job.schema';
import type { RequestContext } from '../http/route';
import { planTraining } from './plan-training';

/** What a training would take, at the catalogue's prices. Throws what `planTraining` throws. */
export async function estimateTraining(ctx: RequestContext, input: EstimateJobInput): Promise<JobEstimate> {
  return (await planTraining(ctx, input)).estimate;
}
