import { rowExcerpt, rowPlace } from '@/core/datasets/row-excerpt';
import { getDatasetRow } from '@/server/datasets/get-dataset-row';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';

export const GET = route(
  { summary: 'One row of the file, by its place.', params: idParams, query: rowPlace, response: rowExcerpt },
  ({ ctx, params, query }) => getDatasetRow(ctx, params.id, query),
);
