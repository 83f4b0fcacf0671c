import { deletedModel, modelDetail, updateModelInput } from '@/core/models/model.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { deleteModel } from '@/server/models/delete-model';
import { getModel } from '@/server/models/get-model';
import { updateModel } from '@/server/models/update-model';

export const GET = route({ params: idParams, response: modelDetail }, ({ ctx, params }) =>
  getModel(ctx, params.id),
);

export const PATCH = route(
  { params: idParams, body: updateModelInput, response: modelDetail.pick({ model: true }) },
  ({ ctx, params, body }) => updateModel(ctx, params.id, body),
);

export const DELETE = route({ params: idParams, response: deletedModel }, ({ ctx, params }) =>
  deleteModel(ctx, params.id),
);
