import { confirmDatasetInput, confirmedDataset } from '@/core/datasets/dataset.schema';
import { confirmDataset } from '@/server/datasets/confirm-dataset';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';

export const POST = route(
  {
    summary: 'Says that the file is uploaded; its validation starts.',
    scope: 'datasets:write',
    params: idParams,
    body: confirmDatasetInput,
    response: confirmedDataset,
  },
  ({ ctx, params, body }) => confirmDataset(ctx, params.id, body),
);
