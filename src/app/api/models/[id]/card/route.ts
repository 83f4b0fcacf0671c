import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { getModelCard } from '@/server/models/get-model-card';

export const GET = route(
  { summary: 'The model card of a model: its README.md.', produces: 'text/markdown', params: idParams },
  ({ ctx, params }) => getModelCard(ctx, params.id),
);
