import 'server-only';
import { z } from 'zod';
import { costSummary, costsView, type CostsView, type CostSummary } from '@/core/costs/cost.schema';
import { columnsOf } from '../supabase/columns';
import { selectAll } from '../supabase/paging';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

export type CostRecord = CostsView['records'][number];

const recordColumns = costsView.shape.records.element.omit({ job_name: true });
const recordRow = recordColumns
  .extend({ job: z.object({ name: z.string() }).nullable() })
  .transform(({ job, ...record }): CostRecord => ({ ...record, job_name: job?.name ?? null }));

/** The whole ledger of a user from one UTC day to another, newest first. */
export async function selectCostRecords(
  db: UserClient,
  userId: string,
  { from, to }: { from: string; to: string },
): Promise<CostRecord[]> {
  const rows = await selectAll((first, last) =>
    db
      .from('cost_records')
      .select(`${columnsOf(recordColumns)},job:training_jobs(name)`, { count: 'exact' })
      .eq('user_id', userId)
      .gte('billing_period', from)
      .lte('billing_period', to)
      .order('billing_period', { ascending: false })
      .order('id')
      .range(first, last),
  );
  return z.array(recordRow).parse(rows);
}

/** How many jobs the caller completed, and of how many the cost lay in its estimated range. */
export async function selectEstimateCoverage(db: UserClient): Promise<CostSummary['estimate_coverage']> {
  const row = unwrap(await db.rpc('get_estimate_coverage').single());
  return costSummary.shape.estimate_coverage.parse(row);
}
