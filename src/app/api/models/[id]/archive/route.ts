import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { getModelArchive } from '@/server/models/get-model-archive';

export const GET = route(
  { summary: 'All files of a model as one zip.', produces: 'application/zip', params: idParams },
  ({ ctx, params }) => getModelArchive(ctx, params.id),
);
