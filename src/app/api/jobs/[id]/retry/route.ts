import { createdJob, retryJobInput } from '@/core/training/job.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import type { CreatedJob } from '@/server/training/create-job';
import { retryJob } from '@/server/training/retry-job';

export const POST = route(
  {
    summary: 'Starts an ended training again, from its last saved state or from the beginning.',
    scope: 'jobs:write',
    rate: 'job_creation',
    statuses: [201, 200],
    params: idParams,
    body: retryJobInput,
    response: createdJob,
    status: ({ isNew }: CreatedJob) => (isNew ? 201 : 200),
  },
  ({ ctx, params, body }) => retryJob(ctx, params.id, body),
);
