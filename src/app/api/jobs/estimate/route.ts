import { estimateJobInput, jobEstimate } from '@/core/training/job.schema';
import { route } from '@/server/http/route';
import { estimateTraining } from '@/server/training/estimate-training';

export const POST = route({ body: estimateJobInput, response: jobEstimate }, ({ ctx, body }) =>
  estimateTraining(ctx, body),
);
