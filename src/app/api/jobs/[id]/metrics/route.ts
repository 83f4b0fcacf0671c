import { metricsPage, metricsQuery } from '@/core/training/job.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { getJobMetrics } from '@/server/training/get-job-metrics';

export const GET = route(
  { params: idParams, query: metricsQuery, response: metricsPage },
  ({ ctx, params, query }) => getJobMetrics(ctx, params.id, query),
);
