import { jobDetail, updateJobInput } from '@/core/training/job.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { getJob } from '@/server/training/get-job';
import { updateJob } from '@/server/training/update-job';

export const GET = route({ params: idParams, response: jobDetail }, ({ ctx, params }) =>
  getJob(ctx, params.id),
);

export const PATCH = route(
  { params: idParams, body: updateJobInput, response: jobDetail.pick({ job: true }) },
  ({ ctx, params, body }) => updateJob(ctx, params.id, body),
);
