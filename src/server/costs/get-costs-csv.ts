import 'server-only';
import type { CostsQuery, CostsView } from '@/core/costs/cost.schema';
import { csvOf } from '@/core/http/csv';
import type { RequestContext } from '../http/route';
import { getCosts } from './get-costs';

const COLUMNS = [
  ...(['billing_period', 'cost_type', 'amount', 'job_id', 'job_name', 'model_id', 'model_name'] as const),
  ...(['updated_at', 'id'] as const),
] satisfies (keyof CostsView['records'][number])[];

/** The caller's cost records over a range of UTC days as a CSV file, newest first; amounts in US dollars. */
export async function getCostsCsv(ctx: RequestContext, query: Omit<CostsQuery, 'group'>): Promise<Response> {
  const { from, to, records } = await getCosts(ctx, { ...query, group: 'day' });
  return new Response(csvOf(COLUMNS, records), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="costs-${from}-${to}.csv"`,
    },
  });
}
