import { compareModelsQuery, modelComparison } from '@/core/models/compare.schema';
import { route } from '@/server/http/route';
import { compareModels } from '@/server/models/compare-models';

export const GET = route(
  {
    summary: 'Several models side by side: quality, cost, data and settings.',
    query: compareModelsQuery,
    response: modelComparison,
  },
  ({ ctx, query }) => compareModels(ctx, query),
);
