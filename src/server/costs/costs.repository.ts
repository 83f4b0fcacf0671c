import 'server-only';
import { z } from 'zod';
import { costSummary, costsView, type CostsView, type CostSummary } from '@/core/costs/cost.schema';
import { columnsOf } from '../supabase/columns';
import { selectAll } from '../supabase/paging';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

export type CostRecord = CostsView['records'][number];

const recordColumns = costsView.shape.records.element.omit({
  job_name: true,
  model_id: true,
  model_name: true,
});
const named = z.object({ name: z.string() });
const recordRow = recordColumns
  .extend({ job: named.extend({ artifact_id: z.uuid().nullable(), model: named.nullable() }).nullable() })
  .transform(({ job, ...record }): CostRecord => ({
    ...record,
    job_name: job?.name ?? null,
    model_id: job?.artifact_id ?? null,
    model_name: job?.model?.name ?? null,
  }));
const JOB = 'job:training_jobs(name,artifact_id,model:model_artifacts!training_jobs_artifact_fkey(name))';

/** The whole ledger of a user from one UTC day to another, newest first. */
export async function selectCostRecords(
  db: UserClient,
  userId: string,
  { from, to }: { from: string; to: string },
): Promise<CostRecord[]> {
  const rows = await selectAll((first, last) =>
    db
      .from('cost_records')
      .select(`${columnsOf(recordColumns)},${JOB}`, { count: 'exact' })
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
