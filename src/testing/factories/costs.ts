import type { CostSummary } from '@/core/costs/cost.schema';

/** The costs of a user who has spent nothing and set no budget. */
export const costSummaryOf = (overrides: Partial<CostSummary> = {}): CostSummary => ({
  current_month: { total: 0, by_type: {} },
  budget_alert: { has_budget: false },
  forecast: { expected: 0, low: 0, high: 0, history_days: 0, active_jobs: 0 },
  estimate_coverage: { completed_jobs: 0, within_range: 0 },
  ...overrides,
});
