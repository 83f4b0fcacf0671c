import { validationReport } from '@/core/datasets/report';
import { getDatasetReport } from '@/server/datasets/get-dataset-report';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';

export const GET = route(
  { summary: 'What validation found, row by row.', params: idParams, response: validationReport },
  ({ ctx, params }) => getDatasetReport(ctx, params.id),
);
