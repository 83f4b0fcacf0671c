'use client';

import { useRouter } from 'next/navigation';
import { useState, type FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { paths } from '@/config/paths';
import { HYPERPARAMETER_LIMITS } from '@/core/training/hyperparameters';
import { runsOverBudget } from '@/core/training/sweeps/plan-runs';
import { createSweepInput, sweepGrid } from '@/core/training/sweeps/sweep.schema';
import { useCreateSweep } from '@/data/training/sweeps.mutations';
import { useEstimateSweep } from '@/data/training/sweeps.queries';
import { errorMessage } from '@/lib/error-message';
import { BudgetNote } from '../configurator/estimate-notes';
import { describeLimits } from '../configurator/hyperparameter-fields';
import { parseValues, ratesAround } from './parse-values';
import type { SweepBase } from './sweep-dialog';
import { SweepPlan } from './sweep-plan';

const CENTS = 100;

/** The values to try, the budget, what that takes, and the button that starts it. */
export function SweepForm({ base }: { base: SweepBase }) {
  const router = useRouter();
  const createSweep = useCreateSweep();
  const [name, setName] = useState(base.name);
  const [rates, setRates] = useState(() =>
    ratesAround(base.hyperparameters.learning_rate, HYPERPARAMETER_LIMITS.learning_rate)
      .map((rate) => rate.toExponential())
      .join(', '),
  );
  const [ranks, setRanks] = useState(String(base.hyperparameters.lora_rank));
  const [typedBudget, setTypedBudget] = useState<string | null>(null);

  const grid = sweepGrid.safeParse(
    { learning_rates: parseValues(rates), lora_ranks: parseValues(ranks) },
    { error: explainValue },
  );
  const errorOf = (field: string) => grid.error?.issues.find(({ path }) => path[0] === field)?.message;
  const { dataset_id, hyperparameters, gpu_config } = base;
  const input = grid.success ? { dataset_id, hyperparameters, gpu_config, grid: grid.data } : null;
  const live = useEstimateSweep(input);
  // Until somebody types: enough for all runs, also when they take long.
  const suggested = live.estimate ? Math.ceil(live.estimate.estimated_cost_high * CENTS) / CENTS : null;
  const budgetText = typedBudget ?? (suggested === null ? '' : String(suggested));
  const budget = createSweepInput.shape.total_budget_usd.safeParse(
    budgetText.trim() === '' ? undefined : Number(budgetText),
  );
  const costs = live.estimate?.runs.map((run) => run.estimated_cost) ?? [];
  const tooMany = budget.success ? runsOverBudget(costs, budget.data) : [];
  const parsedName = createSweepInput.shape.name.safeParse(name);
  const month = live.estimate?.budget ?? null;
  const isOverMonth = month !== null && month.verdict !== 'within';
  const isReady =
    input !== null &&
    budget.success &&
    parsedName.success &&
    tooMany.length === 0 &&
    !(isOverMonth && month.stops_at_budget) &&
    !live.isUpdating;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    // React lets it bubble to the configurator's form, though the page does not.
    event.stopPropagation();
    if (!isReady) return;
    createSweep.mutate(
      { ...input, name: parsedName.data, total_budget_usd: budget.data },
      { onSuccess: ({ sweep }) => router.push(paths.sweep(sweep.id)) },
    );
  };

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field label="Name" error={parsedName.error?.issues[0]?.message}>
        {(control) => (
          <Input
            {...control}
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="off"
          />
        )}
      </Field>
      <Field
        label="Learning rates"
        hint="One to four, separated by commas."
        error={errorOf('learning_rates')}
      >
        {(control) => (
          <Input
            {...control}
            value={rates}
            onChange={(event) => setRates(event.target.value)}
            autoComplete="off"
          />
        )}
      </Field>
      <Field
        label="Ranks"
        hint="One to four. Alpha follows the rank, so that its scale stays the same."
        error={errorOf('lora_ranks')}
      >
        {(control) => (
          <Input
            {...control}
            value={ranks}
            onChange={(event) => setRanks(event.target.value)}
            autoComplete="off"
          />
        )}
      </Field>
      <Field
        label="Budget of all runs (US$)"
        hint="When the runs have spent it, the rest is stopped with a checkpoint."
        error={budgetText !== '' || typedBudget !== null ? budgetError(budget, tooMany) : undefined}
      >
        {(control) => (
          <Input
            {...control}
            value={budgetText}
            onChange={(event) => setTypedBudget(event.target.value)}
            inputMode="decimal"
            autoComplete="off"
          />
        )}
      </Field>
      <SweepPlan live={live} isValid={grid.success} tooMany={tooMany} />
      {isOverMonth && <BudgetNote budget={month} what="search" />}
      {isOverMonth && month.stops_at_budget && (
        <p className="text-sm text-status-failed">
          Trainings stop at this budget, so the search is not started. Raise it in the settings, or leave
          values out.
        </p>
      )}
      {createSweep.error && (
        <p role="alert" className="text-sm text-status-failed">
          {errorMessage(createSweep.error)}
        </p>
      )}
      <Button type="submit" size="lg" disabled={!isReady || createSweep.isPending || createSweep.isSuccess}>
        {createSweep.isPending || createSweep.isSuccess ? 'Starting…' : 'Start search'}
      </Button>
    </form>
  );
}

/** Words for a value that the schema refuses without words of its own. */
function explainValue({ path = [] }: { path?: readonly PropertyKey[] }): string | undefined {
  if (path[0] === 'learning_rates') return `Each: ${describeLimits('learning_rate') ?? ''}`;
  if (path[0] === 'lora_ranks') return `Each: ${describeLimits('lora_rank') ?? ''}`;
  return undefined;
}

function budgetError(budget: { error?: { issues: { message: string }[] } }, tooMany: readonly number[]) {
  if (budget.error) return 'An amount of at least a fraction of a cent is needed';
  return tooMany.length > 0 ? 'This does not cover the runs that are marked below' : undefined;
}
