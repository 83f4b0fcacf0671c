import { metricsAnswer } from '@/core/monitoring/packed-metrics';
import { metricsQuery } from '@/core/training/job.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { getJobMetrics } from '@/server/training/get-job-metrics';

export const GET = route(
  {
    summary: 'The course of a training, thinned to what a chart can show.',
    params: idParams,
    query: metricsQuery,
    response: metricsAnswer,
  },
  ({ ctx, params, query }) => getJobMetrics(ctx, params.id, query),
);
