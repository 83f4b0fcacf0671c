import { cancelJobsInput, cancelledJobs } from '@/core/training/cancel-jobs.schema';
import { route } from '@/server/http/route';
import { cancelJobs } from '@/server/training/cancel-jobs';

export const POST = route(
  {
    summary: 'Stops several trainings.',
    scope: 'jobs:write',
    body: cancelJobsInput,
    response: cancelledJobs,
    status: 202,
  },
  ({ ctx, body }) => cancelJobs(ctx, body),
);
