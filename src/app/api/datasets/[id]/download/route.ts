import { downloadDatasetQuery, signedDownload } from '@/core/datasets/dataset.schema';
import { getDatasetDownload } from '@/server/datasets/get-dataset-download';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';

export const GET = route(
  {
    summary: 'A link to the original or the normalized file, for an hour.',
    params: idParams,
    query: downloadDatasetQuery,
    response: signedDownload,
  },
  ({ ctx, params, query }) => getDatasetDownload(ctx, params.id, query),
);
