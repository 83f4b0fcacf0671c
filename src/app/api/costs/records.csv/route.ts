import { costRecordsQuery } from '@/core/costs/cost.schema';
import { getCostsCsv } from '@/server/costs/get-costs-csv';
import { route } from '@/server/http/route';

export const GET = route(
  {
    summary: 'Every entry of the cost ledger in a period, as CSV.',
    produces: 'text/csv',
    query: costRecordsQuery,
  },
  ({ ctx, query }) => getCostsCsv(ctx, query),
);
