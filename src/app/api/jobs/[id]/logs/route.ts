import { logsPage, logsQuery } from '@/core/training/job.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { getJobLogs } from '@/server/training/get-job-logs';

export const GET = route(
  { summary: 'The log of a training.', params: idParams, query: logsQuery, response: logsPage },
  ({ ctx, params, query }) => getJobLogs(ctx, params.id, query),
);
