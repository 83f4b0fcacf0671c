import 'server-only';
import type { CostSummary } from '@/core/costs/cost.schema';
import { forecastMonth } from '@/core/costs/forecast';
import type { RequestContext } from '../http/route';
import { selectEstimateCoverage } from './costs.repository';
import { getForecastBasis } from './get-forecast-basis';
import { getMonthSpend } from './get-month-spend';
import { totalsBy } from './sum-costs';

const ALERT_AT_PERCENT = 80;

/** The caller's spend in the current UTC month, against the budget if there is one, and where it is going. */
export async function getCostSummary(ctx: RequestContext): Promise<CostSummary> {
  const [{ records, totalUsd, budgetUsd }, coverage, basis] = await Promise.all([
    getMonthSpend(ctx),
    selectEstimateCoverage(ctx.db),
    getForecastBasis(ctx),
  ]);
  const byType = totalsBy(records, ({ cost_type }) => cost_type);
  return {
    current_month: { total: totalUsd, by_type: Object.fromEntries(byType) },
    budget_alert: budgetAlert(totalUsd, budgetUsd),
    forecast: forecastMonth({ ...basis, spentUsd: totalUsd }),
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
