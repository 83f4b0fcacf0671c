import { AppError } from '@/core/errors';
import type { Hyperparameters } from '@/core/training/hyperparameters';

/** The same for searches that do not exist and for those of somebody else. */
export const sweepNotFound = (): AppError => new AppError('not_found', 'This search does not exist.');

interface PlannedRun {
  hyperparameters: Pick<Hyperparameters, 'lora_rank' | 'learning_rate'>;
  estimate: { estimated_cost: number };
}

/** The expected costs pass the budget: names each of the runs that are too many. `expectedUsd`: of all runs together. */
export function sweepOverBudget(
  runs: readonly PlannedRun[],
  tooMany: readonly number[],
  { expectedUsd, budgetUsd }: { expectedUsd: number; budgetUsd: number },
): AppError {
  const details = tooMany.map((index) => ({ path: `runs.${index}`, message: describeRun(runs[index]) }));
  const names = details.map(({ message }) => message).join('; ');
  return new AppError(
    'invalid_input',
    `These ${runs.length} runs would cost about $${dollars(expectedUsd)}, the budget is $${dollars(budgetUsd)}. ` +
      `Nothing was started. Too many: ${names}. Raise the budget or leave values out.`,
    [
      { path: 'total_budget_usd', message: `At least $${dollars(Math.ceil(expectedUsd * 1e4) / 1e4)}` },
      ...details,
    ],
  );
}

const describeRun = (run: PlannedRun | undefined): string =>
  run
    ? `rank ${run.hyperparameters.lora_rank} with a learning rate of ${run.hyperparameters.learning_rate.toExponential()} (about $${dollars(run.estimate.estimated_cost)})`
    : 'a run';

/** US dollars with the decimals that small amounts need. */
const dollars = (usd: number): string => usd.toFixed(usd < 1 ? 4 : 2);
