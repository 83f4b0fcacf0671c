import { sweepDetail } from '@/core/training/sweeps/sweep.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { getSweep } from '@/server/training/get-sweep';

export const GET = route(
  { summary: 'A search with its runs.', params: idParams, response: sweepDetail },
  ({ ctx, params }) => getSweep(ctx, params.id),
);
