import { z } from 'zod';
import { pageCounters, pageQuery, timestamp, usd } from '../../http/envelope.ts';
import { hyperparameters } from '../hyperparameters.ts';
import {
  createJobInput,
  estimateBudget,
  estimateJobInput,
  gpuChoice,
  jobEstimate,
  jobSummary,
} from '../job.schema.ts';

/** How many runs one search may have, and how many values of each hyperparameter. The database checks the same. */
export const SWEEP_LIMITS = { minRuns: 2, maxRuns: 8, maxValues: 4, maxBudgetUsd: 1_000_000 } as const;

const distinct = (values: readonly number[]) => new Set(values).size === values.length;

/** The values to try. Every learning rate is tried with every rank. */
export const sweepGrid = z
  .strictObject({
    learning_rates: z
      .array(hyperparameters.shape.learning_rate)
      .min(1, 'At least one learning rate is needed')
      .max(SWEEP_LIMITS.maxValues, `At most ${SWEEP_LIMITS.maxValues} learning rates`)
      .refine(distinct, 'Each learning rate once'),
    lora_ranks: z
      .array(hyperparameters.shape.lora_rank)
      .min(1, 'At least one rank is needed')
      .max(SWEEP_LIMITS.maxValues, `At most ${SWEEP_LIMITS.maxValues} ranks`)
      .refine(distinct, 'Each rank once'),
  })
  .superRefine(({ learning_rates, lora_ranks }, context) => {
    const runs = learning_rates.length * lora_ranks.length;
    if (runs >= SWEEP_LIMITS.minRuns && runs <= SWEEP_LIMITS.maxRuns) return;
    const message =
      runs < SWEEP_LIMITS.minRuns
        ? 'One run is no search: give at least two values of one setting'
        : `${runs} runs are too many: at most ${SWEEP_LIMITS.maxRuns}`;
    context.addIssue({ code: 'custom', path: ['learning_rates'], message });
  });
export type SweepGrid = z.infer<typeof sweepGrid>;

/** What is compared: `training_loss` (smoothed) only where the dataset has no validation rows. */
export const sweepMetric = z.enum(['validation_loss', 'training_loss']);
export type SweepMetric = z.infer<typeof sweepMetric>;

export const estimateSweepInput = estimateJobInput.extend({ grid: sweepGrid });
export type EstimateSweepInput = z.infer<typeof estimateSweepInput>;

export const createSweepInput = estimateSweepInput.extend({
  name: createJobInput.shape.name,
  /** US dollars for all runs together, exact to the micro-dollar. */
  total_budget_usd: usd
    .min(0.000001, 'The budget has to be more than nothing')
    .max(SWEEP_LIMITS.maxBudgetUsd, 'At most a million dollars'),
  /** Chosen by the client once per intention: sending it again answers the search it already made. */
  client_request_id: createJobInput.shape.client_request_id,
});
export type CreateSweepInput = z.infer<typeof createSweepInput>;

const settings = z.object({ lora_rank: z.int(), lora_alpha: z.int(), learning_rate: z.number() });

const costAndDuration = jobEstimate.pick({
  estimated_cost: true,
  estimated_cost_low: true,
  estimated_cost_high: true,
  estimated_duration_hours: true,
});

/**
 * What a search would take if no run were stopped early: each run, and their sums. The duration is of all runs one after
 * another; a cluster with several free GPUs is faster.
 */
export const sweepEstimate = costAndDuration.extend({
  metric: sweepMetric,
  /** The month's budget with all runs; null without one. */
  budget: estimateBudget.nullable(),
  runs: z.array(costAndDuration.extend(settings.shape)),
});
export type SweepEstimate = z.infer<typeof sweepEstimate>;

export const sweepStatus = z.enum(['running', 'completed', 'stopped']);
export type SweepStatus = z.infer<typeof sweepStatus>;
export const sweepStopReason = z.enum(['cancelled_by_user', 'budget']);

/** A search as lists show it. `spent_usd` is what its runs have cost so far. */
export const sweepSummary = z.object({
  id: z.uuid(),
  name: z.string(),
  dataset_id: z.uuid(),
  dataset_name: z.string().nullable(),
  metric: sweepMetric,
  grid: z.object({ learning_rates: z.array(z.number()), lora_ranks: z.array(z.int()) }),
  total_budget_usd: usd,
  spent_usd: usd,
  status: sweepStatus,
  stop_reason: sweepStopReason.nullable(),
  best_job_id: z.uuid().nullable(),
  run_count: z.int(),
  ended_run_count: z.int(),
  created_at: timestamp,
  ended_at: timestamp.nullable(),
});
export type SweepSummary = z.infer<typeof sweepSummary>;

/** What was decided about a run when it came to a rung. `loss` is null where it was not a finite number. */
export const sweepRung = z.object({
  rung: z.int(),
  step: z.int(),
  loss: z.number().nullable(),
  /** 1 is best; of `compared` runs that had come as far. */
  place: z.int(),
  compared: z.int(),
  is_stopped: z.boolean(),
});

/** A run as the search's page shows it. `metrics_count`: points that it has on the server. */
export const sweepRun = jobSummary
  .pick({
    id: true,
    name: true,
    status: true,
    progress: true,
    current_step: true,
    total_steps: true,
    current_metrics: true,
    current_cost: true,
    final_cost: true,
    estimated_total_cost: true,
    error_code: true,
    error_message: true,
    artifact_id: true,
    cancel_requested_at: true,
  })
  .extend({ ...settings.shape, rungs: z.array(sweepRung), metrics_count: z.int() });
export type SweepRunView = z.infer<typeof sweepRun>;

export const sweepView = sweepSummary.extend({
  base_model: z.string(),
  gpu_config: gpuChoice,
  runs: z.array(sweepRun),
});
export type SweepView = z.infer<typeof sweepView>;

export const sweepDetail = z.object({ sweep: sweepView });
export const createdSweep = sweepDetail.extend({ estimated_cost: usd });
export const cancelledSweep = sweepDetail.extend({ message: z.string() });

export const listSweepsQuery = z.strictObject({
  ...pageQuery,
  sortBy: z.enum(['created_at', 'name']).default('created_at'),
});
export type ListSweepsQuery = z.infer<typeof listSweepsQuery>;
export const sweepList = z.object({ sweeps: z.array(sweepSummary), ...pageCounters });
export type SweepList = z.infer<typeof sweepList>;
