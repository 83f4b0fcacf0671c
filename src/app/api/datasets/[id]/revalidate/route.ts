import { confirmedDataset } from '@/core/datasets/dataset.schema';
import { revalidateDataset } from '@/server/datasets/revalidate-dataset';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';

export const POST = route(
  {
    summary: 'Validates a dataset again.',
    scope: 'datasets:write',
    params: idParams,
    response: confirmedDataset,
    status: 202,
  },
  ({ ctx, params }) => revalidateDataset(ctx, params.id),
);
