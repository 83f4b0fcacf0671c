import {
  createdSweep,
  createSweepInput,
  listSweepsQuery,
  sweepList,
} from '@/core/training/sweeps/sweep.schema';
import { route } from '@/server/http/route';
import { createSweep, type CreatedSweep } from '@/server/training/create-sweep';
import { listSweeps } from '@/server/training/list-sweeps';

export const GET = route(
  { summary: 'Lists searches for the best hyperparameters.', query: listSweepsQuery, response: sweepList },
  ({ ctx, query }) => listSweeps(ctx, query),
);

export const POST = route(
  {
    summary: 'Starts a search for the best hyperparameters.',
    scope: 'jobs:write',
    rate: 'job_creation',
    statuses: [201, 200],
    body: createSweepInput,
    response: createdSweep,
    status: ({ isNew }: CreatedSweep) => (isNew ? 201 : 200),
  },
  ({ ctx, body }) => createSweep(ctx, body),
);
