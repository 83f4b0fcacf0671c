import 'server-only';
import type { ForecastBasis } from '@/core/costs/forecast';
import type { RequestContext } from '../http/route';
import { listActiveJobs } from '../training/list-active-jobs';
import { daysBefore, daysLeftInMonth } from './billing-month';
import { selectCostRecords } from './costs.repository';
import { totalsBy } from './sum-costs';

const HISTORY_DAYS = 28;
const MAX_ACTIVE_JOBS = 1000;

/** What the caller's forecast for the month rests on, besides what is spent of it. */
export async function getForecastBasis(ctx: RequestContext): Promise<Omit<ForecastBasis, 'spentUsd'>> {
  const days = daysBefore(ctx.now, HISTORY_DAYS);
  const [records, { jobs }] = await Promise.all([
    selectCostRecords(ctx.db, ctx.userId, { from: days[0] ?? '', to: days.at(-1) ?? '' }),
    listActiveJobs(ctx, MAX_ACTIVE_JOBS),
  ]);
  const totals = totalsBy(records, ({ billing_period }) => billing_period);
  // Before the first cost there is no past: days without costs count from there on.
  const firstDay = days.findIndex((day) => totals.has(day));
  return {
    daysLeft: daysLeftInMonth(ctx.now),
    dailyTotalsUsd: firstDay === -1 ? [] : days.slice(firstDay).map((day) => totals.get(day) ?? 0),
    activeJobs: jobs.map((job) => ({
      expectedUsd: Math.max(0, job.estimated_total_cost - job.current_cost),
      lowUsd: Math.max(0, job.estimated_cost_low - job.current_cost),
      highUsd: Math.max(0, job.estimated_cost_high - job.current_cost),
    })),
  };
}
