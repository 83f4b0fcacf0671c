import { costsQuery, costsView } from '@/core/costs/cost.schema';
import { getCosts } from '@/server/costs/get-costs';
import { route } from '@/server/http/route';

export const GET = route(
  {
    summary: 'What was spent in a period, by day, type, training or model.',
    query: costsQuery,
    response: costsView,
  },
  ({ ctx, query }) => getCosts(ctx, query),
);
