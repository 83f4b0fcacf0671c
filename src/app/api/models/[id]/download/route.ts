import { downloadModelQuery, modelDownloads } from '@/core/models/model.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { getModelDownloads } from '@/server/models/get-model-downloads';

export const GET = route(
  {
    summary: 'Links to the files of a model, for an hour.',
    params: idParams,
    query: downloadModelQuery,
    response: modelDownloads,
  },
  ({ ctx, params, query }) => getModelDownloads(ctx, params.id, query),
);
