import { createJobInput, createdJob, jobList, listJobsQuery } from '@/core/training/job.schema';
import { route } from '@/server/http/route';
import { createJob, type CreatedJob } from '@/server/training/create-job';
import { listJobs } from '@/server/training/list-jobs';

export const GET = route(
  { summary: 'Lists trainings.', query: listJobsQuery, response: jobList },
  ({ ctx, query }) => listJobs(ctx, query),
);

export const POST = route(
  {
    summary: 'Starts a training.',
    scope: 'jobs:write',
    rate: 'job_creation',
    statuses: [201, 200],
    body: createJobInput,
    response: createdJob,
    status: ({ isNew }: CreatedJob) => (isNew ? 201 : 200),
  },
  ({ ctx, body }) => createJob(ctx, body),
);
