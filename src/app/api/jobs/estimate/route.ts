import { estimateJobInput, jobEstimateAnswer } from '@/core/training/job.schema';
import { route } from '@/server/http/route';
import { answerEstimate } from '@/server/training/answer-estimate';

export const POST = route(
  {
    summary: 'Cost, duration and memory of a training before it is started, as ranges.',
    scope: 'read',
    rate: 'reads',
    body: estimateJobInput,
    response: jobEstimateAnswer,
  },
  ({ ctx, body }) => answerEstimate(ctx, body),
);
