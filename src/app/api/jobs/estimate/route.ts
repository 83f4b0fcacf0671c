import { estimateJobInput, jobEstimateAnswer } from '@/core/training/job.schema';
import { route } from '@/server/http/route';
import { answerEstimate } from '@/server/training/answer-estimate';

export const POST = route({ body: estimateJobInput, response: jobEstimateAnswer }, ({ ctx, body }) =>
  answerEstimate(ctx, body),
);
