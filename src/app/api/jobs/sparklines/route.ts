import { sparklineList, sparklinesQuery } from '@/core/training/job-sparklines';
import { route } from '@/server/http/route';
import { listSparklines } from '@/server/training/list-sparklines';

export const GET = route(
  {
    summary: 'The course of the loss of several trainings, in a few points.',
    query: sparklinesQuery,
    response: sparklineList,
  },
  ({ ctx, query }) => listSparklines(ctx, query),
);
