import { deletedModel, modelDetail, updateModelInput } from '@/core/models/model.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { deleteModel } from '@/server/models/delete-model';
import { getModel } from '@/server/models/get-model';
import { updateModel } from '@/server/models/update-model';

export const GET = route(
  { summary: 'A model with its quality, files and origin.', params: idParams, response: modelDetail },
  ({ ctx, params }) => getModel(ctx, params.id),
);

export const PATCH = route(
  {
    summary: 'Renames or describes a model, or says what it is used for.',
    scope: 'models:write',
    params: idParams,
    body: updateModelInput,
    response: modelDetail.pick({ model: true }),
  },
  ({ ctx, params, body }) => updateModel(ctx, params.id, body),
);

export const DELETE = route(
  { summary: 'Deletes a model.', scope: 'models:write', params: idParams, response: deletedModel },
  ({ ctx, params }) => deleteModel(ctx, params.id),
);
