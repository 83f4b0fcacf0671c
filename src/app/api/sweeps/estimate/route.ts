import { estimateSweepInput, sweepEstimate } from '@/core/training/sweeps/sweep.schema';
import { route } from '@/server/http/route';
import { estimateSweep } from '@/server/training/estimate-sweep';

export const POST = route({ body: estimateSweepInput, response: sweepEstimate }, ({ ctx, body }) =>
  estimateSweep(ctx, body),
);
