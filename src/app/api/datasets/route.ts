import {
  createDatasetInput,
  createdDataset,
  datasetList,
  listDatasetsQuery,
} from '@/core/datasets/dataset.schema';
import { createDataset } from '@/server/datasets/create-dataset';
import { listDatasets } from '@/server/datasets/list-datasets';
import { route } from '@/server/http/route';

export const GET = route(
  { summary: 'Lists datasets.', query: listDatasetsQuery, response: datasetList },
  ({ ctx, query }) => listDatasets(ctx, query),
);

export const POST = route(
  {
    summary: 'Announces a dataset and answers where to upload its file.',
    scope: 'datasets:write',
    rate: 'uploads',
    body: createDatasetInput,
    response: createdDataset,
    status: 201,
  },
  ({ ctx, body }) => createDataset(ctx, body),
);
