import { trainingRow, trainingRowPlace } from '@/core/datasets/training-row';
import { getTrainingRow } from '@/server/datasets/get-training-row';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';

export const GET = route(
  {
    summary:
      'One row of the file that trainings read: the one that holds a byte, and where its neighbours are.',
    params: idParams,
    query: trainingRowPlace,
    response: trainingRow,
  },
  ({ ctx, params, query }) => getTrainingRow(ctx, params.id, query),
);
