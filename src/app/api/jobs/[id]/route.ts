import { jobDetail, updateJobInput } from '@/core/training/job.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { getJob } from '@/server/training/get-job';
import { updateJob } from '@/server/training/update-job';

export const GET = route(
  { summary: 'A training.', params: idParams, response: jobDetail },
  ({ ctx, params }) => getJob(ctx, params.id),
);

export const PATCH = route(
  {
    summary: 'Renames a training.',
    scope: 'jobs:write',
    params: idParams,
    body: updateJobInput,
    response: jobDetail.pick({ job: true }),
  },
  ({ ctx, params, body }) => updateJob(ctx, params.id, body),
);
