import 'server-only';
import type { CostSummary } from '@/core/costs/cost.schema';
import { forecastMonth } from '@/core/costs/forecast';
import type { RequestContext } from '../http/route';
import { getProfile } from '../profile/get-profile';
import { monthToDate } from './billing-month';
import { selectCostRecords, selectEstimateCoverage } from './costs.repository';
import { getForecastBasis } from './get-forecast-basis';
import { totalOf, totalsBy } from './sum-costs';

const ALERT_AT_PERCENT = 80;

/** The caller's spend in the current UTC month, against the budget if there is one, and where it is going. */
export async function getCostSummary(ctx: RequestContext): Promise<CostSummary> {
  const [records, profile, coverage, basis] = await Promise.all([
    selectCostRecords(ctx.db, ctx.userId, monthToDate(ctx.now)),
    getProfile(ctx),
    selectEstimateCoverage(ctx.db),
    getForecastBasis(ctx),
  ]);
  const total = totalOf(records);
  return {
    current_month: { total, by_type: Object.fromEntries(totalsBy(records, ({ cost_type }) => cost_type)) },
    budget_alert: budgetAlert(total, profile.monthly_budget),
    forecast: forecastMonth({ ...basis, spentUsd: total }),
    estimate_coverage: coverage,
  };
}

function budgetAlert(total: number, budget: number | null): CostSummary['budget_alert'] {
  if (budget === null) return { has_budget: false };
  const percentUsed = (total / budget) * 100;
  return {
    has_budget: true,
    budget_limit: budget,
    percent_used: percentUsed,
    alert_threshold_reached: percentUsed >= ALERT_AT_PERCENT,
  };
}
