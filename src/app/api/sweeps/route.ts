import {
  createdSweep,
  createSweepInput,
  listSweepsQuery,
  sweepList,
} from '@/core/training/sweeps/sweep.schema';
import { route } from '@/server/http/route';
import { createSweep, type CreatedSweep } from '@/server/training/create-sweep';
import { listSweeps } from '@/server/training/list-sweeps';

export const GET = route({ query: listSweepsQuery, response: sweepList }, ({ ctx, query }) =>
  listSweeps(ctx, query),
);

export const POST = route(
  {
    body: createSweepInput,
    response: createdSweep,
    status: ({ isNew }: CreatedSweep) => (isNew ? 201 : 200),
  },
  ({ ctx, body }) => createSweep(ctx, body),
);
