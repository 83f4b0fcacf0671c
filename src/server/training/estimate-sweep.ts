import 'server-only';
import { matchPreset, type Hyperparameters, type PresetId } from '@/core/training/hyperparameters';
import type { JobEstimate, JobQuote } from '@/core/training/job.schema';
import { planRuns, sumUsd } from '@/core/training/sweeps/plan-runs';
import type { EstimateSweepInput, SweepEstimate } from '@/core/training/sweeps/sweep.schema';
import { getDataset } from '../datasets/get-dataset';
import type { RequestContext } from '../http/route';
import { planTraining } from './plan-training';

/** One run of a search before it is made. */
export interface PlannedSweepRun {
  hyperparameters: Hyperparameters;
  preset_id: PresetId;
  estimate: JobEstimate;
  /** What the estimate was made with; the database starts nothing on other terms. */
  quote: JobQuote;
}

/** What a search would take at most: no run stopped early. Throws what `planTraining` throws. */
export async function estimateSweep(ctx: RequestContext, input: EstimateSweepInput): Promise<SweepEstimate> {
  const [dataset, planned] = await Promise.all([
    getDataset(ctx, input.dataset_id),
    planSweepRuns(ctx, input),
  ]);
  const runs = planned.map(({ hyperparameters, estimate }) => ({ ...hyperparameters, ...estimate }));
  return {
    metric: (dataset.total_validation_pairs ?? 0) > 0 ? 'validation_loss' : 'training_loss',
    runs,
    estimated_cost: sumUsd(runs.map((run) => run.estimated_cost)),
    estimated_cost_low: sumUsd(runs.map((run) => run.estimated_cost_low)),
    estimated_cost_high: sumUsd(runs.map((run) => run.estimated_cost_high)),
    estimated_duration_hours: runs.reduce((sum, run) => sum + run.estimated_duration_hours, 0),
  };
}

/** The runs of a search with what each would take. Throws what `planTraining` throws. */
export function planSweepRuns(
  ctx: RequestContext,
  { dataset_id, gpu_config, hyperparameters, grid }: EstimateSweepInput,
): Promise<PlannedSweepRun[]> {
  return Promise.all(
    planRuns(hyperparameters, grid).map(async (settings) => {
      const plan = await planTraining(ctx, { dataset_id, gpu_config, hyperparameters: settings });
      const { estimate, quote, inputs } = plan;
      const preset_id = matchPreset(settings, inputs.baseModel.max_seq_length);
      return { hyperparameters: settings, preset_id, estimate, quote };
    }),
  );
}
