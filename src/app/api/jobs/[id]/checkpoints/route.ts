import { checkpointList } from '@/core/training/job.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { listCheckpoints } from '@/server/training/list-checkpoints';

export const GET = route(
  { summary: 'The saved states of a training.', params: idParams, response: checkpointList },
  ({ ctx, params }) => listCheckpoints(ctx, params.id),
);
