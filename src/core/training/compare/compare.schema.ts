import { z } from 'zod';
import { qualityMetrics } from '../../models/model.schema.ts';
import { DEFAULT_SMOOTHING } from '../../monitoring/smoothing.ts';
import { jobView } from '../job.schema.ts';
import { COMPARE_X_AXES } from './run-positions.ts';
import { MAX_COMPARED_RUNS, readRunIds } from './run-ids.ts';

export const COMPARE_METRICS = ['training_loss', 'validation_loss', 'learning_rate'] as const;
export type CompareMetric = (typeof COMPARE_METRICS)[number];

/** The address of the comparison page: everything that another person needs to see the same. */
export const compareAddress = z.strictObject({
  /** As `readRunIds` reads it. */
  ids: z.string().default(''),
  x: z.enum(COMPARE_X_AXES).default('step'),
  metric: z.enum(COMPARE_METRICS).default('training_loss'),
  scale: z.enum(['linear', 'log']).default('linear'),
  smoothing: z.coerce.number().min(0).max(0.99).default(DEFAULT_SMOOTHING),
});
export type CompareAddress = z.infer<typeof compareAddress>;

/** `GET /api/jobs/compare?ids=a,b`. */
export const compareJobsQuery = z.strictObject({
  ids: z
    .string()
    .default('')
    .transform(readRunIds)
    .refine(({ malformed }) => malformed.length === 0, 'Ids of jobs, separated by commas')
    .refine(({ ids }) => ids.length <= MAX_COMPARED_RUNS, `At most ${MAX_COMPARED_RUNS} jobs at a time`)
    .transform(({ ids }) => ids),
});

/** A job as far as a comparison needs it. */
export const comparedRun = jobView
  .pick({
    ...{ id: true, name: true, status: true, cancel_requested_at: true, preset_id: true, base_model: true },
    ...{
      dataset_id: true,
      dataset_name: true,
      dataset_sha256: true,
      gpu_config: true,
      hyperparameters: true,
    },
    ...{ started_at: true, completed_at: true, current_step: true, total_steps: true, progress: true },
    ...{ current_metrics: true, current_cost: true, final_cost: true, artifact_id: true, created_at: true },
  })
  .extend({
    /** Engine seconds of one GPU until now. */
    billed_gpu_seconds: z.number().nonnegative(),
    total_training_pairs: z.int().nullable(),
    total_validation_pairs: z.int().nullable(),
    dataset_version: z.int().nullable(),
    /** Points that are stored of it. */
    metrics_count: z.int().nonnegative(),
    /** Of its model, once it has one. */
    quality: qualityMetrics.nullable(),
  });
export type ComparedRun = z.infer<typeof comparedRun>;

/** `missing`: ids that the caller has no job with. Runs come in the order that was asked for. */
export const jobComparison = z.object({ runs: z.array(comparedRun), missing: z.array(z.uuid()) });
export type JobComparison = z.infer<typeof jobComparison>;
