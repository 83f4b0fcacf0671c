import { fromMicros, toMicros } from '../../costs/money.ts';
import { HYPERPARAMETER_LIMITS, type Hyperparameters } from '../hyperparameters.ts';
import type { SweepGrid } from './sweep.schema.ts';

/**
 * The runs of a search: every rank with every learning rate, both ascending. Alpha follows the rank, so that the adapter's
 * scale alpha/rank stays the base configuration's and the learning rates of different ranks can be compared.
 */
export function planRuns(
  base: Hyperparameters,
  { learning_rates, lora_ranks }: SweepGrid,
): Hyperparameters[] {
  const { min, max } = HYPERPARAMETER_LIMITS.lora_alpha;
  const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);
  return ascending(lora_ranks).flatMap((lora_rank) => {
    const alpha = Math.round((base.lora_alpha * lora_rank) / base.lora_rank);
    const lora_alpha = Math.min(max, Math.max(min, alpha));
    return ascending(learning_rates).map((learning_rate) => ({
      ...base,
      learning_rate,
      lora_rank,
      lora_alpha,
    }));
  });
}

/** US dollars, summed exactly to the micro-dollar. */
export const sumUsd = (amounts: readonly number[]): number =>
  fromMicros(amounts.reduce((sum, amount) => sum + toMicros(amount), 0n));

/**
 * Positions of the runs that a budget does not cover: in order, each run that would take the sum of the expected costs
 * (p50, US dollars) above it. Empty when all of them fit.
 */
export function runsOverBudget(expectedCosts: readonly number[], budgetUsd: number): number[] {
  const budget = toMicros(budgetUsd);
  let sum = 0n;
  return expectedCosts.flatMap((cost, index) => {
    sum += toMicros(cost);
    return sum > budget ? [index] : [];
  });
}
