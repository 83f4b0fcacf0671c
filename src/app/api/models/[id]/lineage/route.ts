import { modelLineage } from '@/core/models/model.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { getModelLineage } from '@/server/models/get-model-lineage';

export const GET = route(
  {
    summary: 'All versions of a model’s line, with what each came from.',
    params: idParams,
    response: modelLineage,
  },
  ({ ctx, params }) => getModelLineage(ctx, params.id),
);
