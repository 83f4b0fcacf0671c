import { datasetVersions } from '@/core/datasets/fixes/fixes.schema';
import { listVersions } from '@/server/datasets/list-versions';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';

export const GET = route(
  {
    summary: 'The versions of a dataset and what led from one to the next.',
    params: idParams,
    response: datasetVersions,
  },
  ({ ctx, params }) => listVersions(ctx, params.id),
);
