import 'server-only';
import type { z } from 'zod';
import { runsOverBudget, sumUsd } from '@/core/training/sweeps/plan-runs';
import type { createdSweep, CreateSweepInput } from '@/core/training/sweeps/sweep.schema';
import type { RequestContext } from '../http/route';
import { wakeEdgeFunction } from '../supabase/call-edge-function';
import { planSweepRuns, type PlannedSweepRun } from './estimate-sweep';
import { jobOrder } from './job-admin.repository';
import { jobRefused } from './job-refused';
import { insertSweep } from './sweep-admin.repository';
import { sweepNotFound, sweepOverBudget } from './sweep-errors';
import { selectSweep, selectSweepIdByRequest } from './sweeps.repository';

export interface CreatedSweep extends z.input<typeof createdSweep> {
  /** False: this request had made the search before. */
  isNew: boolean;
}

const MAX_NAME_LENGTH = 200;

/**
 * Queues all runs of a search, priced by the server, or none; the same `client_request_id` of a user always answers the
 * same search. Throws what `planTraining` throws, and `invalid_input` when the budget does not cover the runs.
 */
export async function createSweep(ctx: RequestContext, input: CreateSweepInput): Promise<CreatedSweep> {
  const earlier = await selectSweepIdByRequest(ctx.db, ctx.userId, input.client_request_id);
  if (earlier) return answer(ctx, earlier, false);
  const { name, dataset_id, hyperparameters, gpu_config, grid, total_budget_usd, client_request_id } = input;
  const planned = await planSweepRuns(ctx, input);
  requireBudget(planned, total_budget_usd);
  const made = await insertSweep(ctx.userId, {
    ...{ name, dataset_id, grid, client_request_id },
    total_budget: total_budget_usd,
    base_configuration: { hyperparameters, gpu_config },
    runs: planned.map((run) =>
      jobOrder(
        {
          ...{ name: runName(name, run), dataset_id, gpu_config, quote: run.quote },
          ...{ hyperparameters: run.hyperparameters, preset_id: run.preset_id },
        },
        run.estimate,
      ),
    ),
  });
  if (made.outcome === 'over_budget') throw overBudget(planned, total_budget_usd);
  if (!('sweep_id' in made)) {
    throw jobRefused(
      made,
      { ...input, quote: planned[0]?.quote },
      { estimated_cost_high: sumUsd(planned.map(({ estimate }) => estimate.estimated_cost_high)) },
    );
  }
  const isNew = made.outcome === 'created';
  if (isNew) wakeEdgeFunction('process-training-jobs');
  return answer(ctx, made.sweep_id, isNew);
}

function requireBudget(planned: readonly PlannedSweepRun[], budgetUsd: number): void {
  if (runsOverBudget(costsOf(planned), budgetUsd).length > 0) throw overBudget(planned, budgetUsd);
}

const overBudget = (planned: readonly PlannedSweepRun[], budgetUsd: number) =>
  sweepOverBudget(planned, runsOverBudget(costsOf(planned), budgetUsd), {
    ...{ budgetUsd, expectedUsd: sumUsd(costsOf(planned)) },
  });

const costsOf = (planned: readonly PlannedSweepRun[]) =>
  planned.map(({ estimate }) => estimate.estimated_cost);

/** `Support tone · rank 8 · 2e-4`: the jobs of a search are told apart by it. */
function runName(name: string, { hyperparameters }: PlannedSweepRun): string {
  const suffix = ` · rank ${hyperparameters.lora_rank} · ${hyperparameters.learning_rate.toExponential()}`;
  return name.slice(0, MAX_NAME_LENGTH - suffix.length) + suffix;
}

async function answer(ctx: RequestContext, id: string, isNew: boolean): Promise<CreatedSweep> {
  const sweep = await selectSweep(ctx.db, id);
  if (!sweep) throw sweepNotFound();
  return { sweep, estimated_cost: sumUsd(sweep.runs.map((run) => run.estimated_total_cost)), isNew };
}
