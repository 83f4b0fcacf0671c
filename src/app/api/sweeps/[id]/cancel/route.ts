import { cancelledSweep } from '@/core/training/sweeps/sweep.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { cancelSweep } from '@/server/training/cancel-sweep';

export const POST = route(
  {
    summary: 'Stops a search and its trainings.',
    scope: 'jobs:write',
    params: idParams,
    response: cancelledSweep,
    status: 202,
  },
  ({ ctx, params }) => cancelSweep(ctx, params.id),
);
