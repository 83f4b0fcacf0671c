import 'server-only';
import { estimateBudgetOf } from '@/core/training/estimate/budget';
import { matchPreset, type Hyperparameters, type PresetId } from '@/core/training/hyperparameters';
import type { EstimateBudget, JobEstimate, JobQuote } from '@/core/training/job.schema';
import { planRuns, sumUsd } from '@/core/training/sweeps/plan-runs';
import type { EstimateSweepInput, SweepEstimate } from '@/core/training/sweeps/sweep.schema';
import type { RequestContext } from '../http/route';
import { preparePlans } from './plan-training';

/** One run of a search before it is made. */
export interface PlannedSweepRun {
  hyperparameters: Hyperparameters;
  preset_id: PresetId;
  estimate: JobEstimate;
  /** What the estimate was made with; the database starts nothing on other terms. */
  quote: JobQuote;
  /** What this run alone does to the month's budget. */
  budget: EstimateBudget | null;
  /** The dataset has rows that are held out. */
  hasValidation: boolean;
}

/** What a search would take at most: no run stopped early. Throws what `planTraining` throws. */
export async function estimateSweep(ctx: RequestContext, input: EstimateSweepInput): Promise<SweepEstimate> {
  const planned = await planSweepRuns(ctx, input);
  const runs = planned.map(({ hyperparameters, estimate }) => ({ ...hyperparameters, ...estimate }));
  const cost = {
    estimated_cost: sumUsd(runs.map((run) => run.estimated_cost)),
    estimated_cost_low: sumUsd(runs.map((run) => run.estimated_cost_low)),
    estimated_cost_high: sumUsd(runs.map((run) => run.estimated_cost_high)),
  };
  const budget = planned[0]?.budget ?? null;
  return {
    ...cost,
    metric: planned.some(({ hasValidation }) => hasValidation) ? 'validation_loss' : 'training_loss',
    runs,
    budget: budget && estimateBudgetOf(budget, cost),
    estimated_duration_hours: runs.reduce((sum, run) => sum + run.estimated_duration_hours, 0),
  };
}

/** The runs of a search with what each would take, all at the same prices. Throws what `planTraining` throws. */
export async function planSweepRuns(
  ctx: RequestContext,
  { dataset_id, gpu_config, hyperparameters, grid }: EstimateSweepInput,
): Promise<PlannedSweepRun[]> {
  const plan = await preparePlans(ctx, dataset_id, hyperparameters.base_model);
  return planRuns(hyperparameters, grid).map((settings) => {
    const { estimate, quote, inputs, budget } = plan({ gpu_config, hyperparameters: settings });
    const preset_id = matchPreset(settings, inputs.baseModel.max_seq_length);
    const hasValidation = inputs.dataset.validationShare > 0;
    return { hyperparameters: settings, preset_id, estimate, quote, budget, hasValidation };
  });
}
