import { estimateSweepInput, sweepEstimate } from '@/core/training/sweeps/sweep.schema';
import { route } from '@/server/http/route';
import { estimateSweep } from '@/server/training/estimate-sweep';

export const POST = route(
  {
    summary: 'What a search would cost and take.',
    scope: 'read',
    rate: 'reads',
    body: estimateSweepInput,
    response: sweepEstimate,
  },
  ({ ctx, body }) => estimateSweep(ctx, body),
);
