import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { getJobMetricsCsv } from '@/server/training/get-job-metrics-csv';

export const GET = route(
  { summary: 'Every recorded point of a training, as CSV.', produces: 'text/csv', params: idParams },
  ({ ctx, params }) => getJobMetricsCsv(ctx, params.id),
);
