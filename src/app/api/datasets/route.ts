import {
  createDatasetInput,
  createdDataset,
  datasetList,
  listDatasetsQuery,
} from '@/core/datasets/dataset.schema';
import { createDataset } from '@/server/datasets/create-dataset';
import { listDatasets } from '@/server/datasets/list-datasets';
import { route } from '@/server/http/route';

export const GET = route({ query: listDatasetsQuery, response: datasetList }, ({ ctx, query }) =>
  listDatasets(ctx, query),
);

export const POST = route(
  { body: createDatasetInput, response: createdDataset, status: 201 },
  ({ ctx, body }) => createDataset(ctx, body),
);
