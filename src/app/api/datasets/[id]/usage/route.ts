import { datasetUsage } from '@/core/datasets/dataset.schema';
import { getDatasetUsage } from '@/server/datasets/get-dataset-usage';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';

export const GET = route(
  { summary: 'Where a dataset is used.', params: idParams, response: datasetUsage },
  ({ ctx, params }) => getDatasetUsage(ctx, params.id),
);
