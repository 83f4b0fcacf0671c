import { cancelJobInput, cancelledJob } from '@/core/training/job.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { cancelJob } from '@/server/training/cancel-job';

export const POST = route(
  {
    summary: 'Stops a training, saving its state first if asked to.',
    scope: 'jobs:write',
    params: idParams,
    body: cancelJobInput,
    response: cancelledJob,
    status: 202,
  },
  ({ ctx, params, body }) => cancelJob(ctx, params.id, body),
);
