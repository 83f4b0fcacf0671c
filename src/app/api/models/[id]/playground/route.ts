import { playgroundView } from '@/core/playground/playground.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { getPlayground } from '@/server/playground/get-playground';

export const GET = route(
  {
    summary: 'Whether a model can be spoken with now, and validation rows to try it with.',
    params: idParams,
    response: playgroundView,
  },
  ({ ctx, params }) => getPlayground(ctx, params.id),
);
