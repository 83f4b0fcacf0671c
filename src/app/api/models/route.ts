import { listModelsQuery, modelList } from '@/core/models/model.schema';
import { route } from '@/server/http/route';
import { listModels } from '@/server/models/list-models';

export const GET = route(
  { summary: 'Lists models.', query: listModelsQuery, response: modelList },
  ({ ctx, query }) => listModels(ctx, query),
);
