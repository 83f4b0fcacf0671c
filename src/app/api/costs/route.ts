import { costsQuery, costsView } from '@/core/costs/cost.schema';
import { getCosts } from '@/server/costs/get-costs';
import { route } from '@/server/http/route';

export const GET = route({ query: costsQuery, response: costsView }, ({ ctx, query }) =>
  getCosts(ctx, query),
);
