import { datasetView, deletedResource, updateDatasetInput } from '@/core/datasets/dataset.schema';
import { deleteDataset } from '@/server/datasets/delete-dataset';
import { getDataset } from '@/server/datasets/get-dataset';
import { updateDataset } from '@/server/datasets/update-dataset';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';

export const GET = route(
  { summary: 'A dataset.', params: idParams, response: datasetView },
  ({ ctx, params }) => getDataset(ctx, params.id),
);

export const PATCH = route(
  {
    summary: 'Renames or describes a dataset.',
    scope: 'datasets:write',
    params: idParams,
    body: updateDatasetInput,
    response: datasetView,
  },
  ({ ctx, params, body }) => updateDataset(ctx, params.id, body),
);

export const DELETE = route(
  { summary: 'Deletes a dataset.', scope: 'datasets:write', params: idParams, response: deletedResource },
  ({ ctx, params }) => deleteDataset(ctx, params.id),
);
