import 'server-only';
import type { RequestContext } from '../http/route';
import { getProfile } from '../profile/get-profile';
import { monthToDate } from './billing-month';
import { selectCostRecords, type CostRecord } from './costs.repository';
import { totalOf } from './sum-costs';

/** What the caller has spent in the current UTC month, and what they want to spend at most (null: no budget), in dollars. */
export async function getMonthSpend(
  ctx: RequestContext,
): Promise<{ records: CostRecord[]; totalUsd: number; budgetUsd: number | null }> {
  const [records, profile] = await Promise.all([
    selectCostRecords(ctx.db, ctx.userId, monthToDate(ctx.now)),
    getProfile(ctx),
  ]);
  return { records, totalUsd: totalOf(records), budgetUsd: profile.monthly_budget };
}
