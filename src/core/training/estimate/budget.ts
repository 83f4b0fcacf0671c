import { fromMicros, toMicros } from '../../costs/money.ts';
import type { EstimateBudget, JobEstimate } from '../job.schema.ts';

/** A month's budget before the training in question, in US dollars. */
export type BudgetState = Omit<EstimateBudget, 'verdict'>;

/**
 * What a training would do to the month's budget, reckoned in micro-dollars: spent and reserved with its p50, then its p90.
 * Reaching the budget exactly is within it. The database refuses by the same sum (create_training_job).
 */
export function estimateBudgetOf(
  state: BudgetState,
  estimate: Pick<JobEstimate, 'estimated_cost' | 'estimated_cost_high'>,
): EstimateBudget {
  const committed = toMicros(state.spent_usd) + toMicros(state.reserved_usd);
  const isOver = (cost: number) => committed + toMicros(cost) > toMicros(state.monthly_budget_usd);
  const verdict = isOver(estimate.estimated_cost)
    ? 'p50_over'
    : isOver(estimate.estimated_cost_high)
      ? 'p90_over'
      : 'within';
  return { ...state, verdict };
}

/** What is left of a budget, in US dollars; 0 when it is passed. */
export function budgetLeft({
  monthly_budget_usd,
  spent_usd,
  reserved_usd,
}: Omit<BudgetState, 'stops_at_budget'>): number {
  const left = toMicros(monthly_budget_usd) - toMicros(spent_usd) - toMicros(reserved_usd);
  return fromMicros(left > 0n ? left : 0n);
}
