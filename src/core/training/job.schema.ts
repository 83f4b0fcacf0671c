import { z } from 'zod';
import { pageCounters, pageQuery, timestamp, usd } from '../http/envelope.ts';
import { hyperparameterChanges, hyperparameters, presetId } from './hyperparameters.ts';

export const jobStatus = z.enum(['queued', 'initializing', 'running', 'completed', 'failed', 'cancelled']);
export type JobStatus = z.infer<typeof jobStatus>;
export const ACTIVE_JOB_STATUSES = [
  'queued',
  'initializing',
  'running',
] as const satisfies readonly JobStatus[];
export const isActiveJobStatus = (status: JobStatus): boolean =>
  (ACTIVE_JOB_STATUSES as readonly JobStatus[]).includes(status);

export const jobStage = z.enum(['queued', 'initializing', 'training', 'validating', 'saving', 'completed']);
export type JobStage = z.infer<typeof jobStage>;

/** What a client chooses of the GPUs; memory and price are filled in by the server. */
export const gpuChoice = z.strictObject({
  gpu_type: z.string().min(1).max(64),
  num_gpus: z.int().min(1).max(8),
});
export const gpuConfig = z.object({
  gpu_type: z.string(),
  num_gpus: z.int(),
  gpu_memory_gb: z.number(),
  cost_per_gpu_hour: usd,
});
export type GpuConfig = z.infer<typeof gpuConfig>;

export const estimateJobInput = z.strictObject({
  dataset_id: z.uuid(),
  hyperparameters,
  gpu_config: gpuChoice,
});
export type EstimateJobInput = z.infer<typeof estimateJobInput>;

/** What a person saw when they decided to start: the price of one GPU and hour, and the data. */
export const jobQuote = z.strictObject({
  price_per_gpu_hour_usd: usd.nonnegative(),
  dataset_sha256: z.string().regex(/^[0-9a-f]{64}$/, 'Not a SHA-256'),
});
export type JobQuote = z.infer<typeof jobQuote>;

export const createJobInput = z.strictObject({
  name: z.string().trim().min(1, 'A name is needed').max(200, 'At most 200 characters'),
  dataset_id: z.uuid(),
  preset_id: presetId,
  hyperparameters,
  gpu_config: gpuChoice,
  /** Chosen by the client once per intention: sending it again answers the job it already made. */
  client_request_id: z.string().min(1).max(100),
  parent_job_id: z.uuid().optional(),
  /** The model whose weights it starts from; it has the same base model, rank, alpha and modules. */
  parent_model_id: z.uuid().optional(),
  /** From the estimate: when it no longer holds, nothing is started (`quote_changed`). */
  quote: jobQuote.optional(),
});
export type CreateJobInput = z.infer<typeof createJobInput>;

/** p10, p50 and p90 of a forecast. */
const range = z.object({ low: z.number(), mid: z.number(), high: z.number() });

export const memoryVerdict = z.enum(['fits', 'tight', 'does_not_fit']);
export type MemoryVerdict = z.infer<typeof memoryVerdict>;

/**
 * Where a range comes from: the formula alone, or how long completed jobs on this GPU and model class really took.
 * `low`, `mid` and `high` are multiples of the formula's duration; `runs` counts the jobs behind them.
 */
export const estimateCalibration = range.extend({
  source: z.enum(['formula', 'installation', 'user']),
  runs: z.int().nonnegative(),
});
export type EstimateCalibration = z.infer<typeof estimateCalibration>;

/**
 * What a training will take before it starts. `estimated_*` are the p50; money in US dollars, durations in hours.
 */
export const jobEstimate = z.object({
  estimated_cost: usd,
  estimated_cost_low: usd,
  estimated_cost_high: usd,
  estimated_duration_hours: z.number(),
  estimated_duration_hours_low: z.number(),
  estimated_duration_hours_high: z.number(),
  gpu_hours: z.number(),
  cost_breakdown: z.object({ compute: usd, storage: usd, data_transfer: usd }),
  duration_breakdown_seconds: z.object({
    load: z.number(),
    train: z.number(),
    evaluate: z.number(),
    upload: z.number(),
  }),
  total_steps: z.int(),
  tokens_per_epoch: z.int(),
  tokens_per_second: z.number(),
  effective_batch_size: z.int(),
  trainable_parameters: z.int(),
  memory: z.object({
    verdict: memoryVerdict,
    /** On each GPU. */
    required_gib: range,
    available_gib: z.number(),
  }),
  calibration: estimateCalibration,
  /** `ddp`: every GPU holds the whole model; `fsdp`: the weights are split over them, because they do not fit one. */
  sharding: z.enum(['none', 'ddp', 'fsdp']),
  /** What the sequence length cuts off, as shares from 0 to 1; `max_seq_length` is never more than the model's context. */
  truncation: z.object({ rows_share: z.number(), tokens_share: z.number(), max_seq_length: z.int() }),
  /** In plain sentences: what the figures rest on. */
  assumptions: z.array(z.string()),
});
export type JobEstimate = z.infer<typeof jobEstimate>;

const costAndDuration = jobEstimate.pick({
  estimated_cost: true,
  estimated_cost_low: true,
  estimated_cost_high: true,
  estimated_duration_hours: true,
  estimated_duration_hours_low: true,
  estimated_duration_hours_high: true,
});

/** The same training on other GPUs. */
export const gpuOption = costAndDuration.extend({
  gpu_type: z.string(),
  name: z.string(),
  num_gpus: z.int(),
  /** The connected cluster offers it; false of all while the cluster does not answer. */
  available: z.boolean(),
  /** GPUs of this type that are free right now; null when the cluster did not answer. */
  free_count: z.int().nullable(),
  verdict: memoryVerdict,
  /** On each GPU. */
  required_gib: z.number(),
  is_cheapest_fit: z.boolean(),
  is_current: z.boolean(),
});
export type GpuOption = z.infer<typeof gpuOption>;

/** A change that makes a training fit in memory, with what it would then take. Best first. */
export const estimateFix = jobEstimate.pick({ estimated_cost: true, estimated_duration_hours: true }).extend({
  id: z.enum(['smaller_batch', 'shorter_sequences', 'four_bit', 'smaller_rank', 'combined', 'other_gpus']),
  title: z.string(),
  reason: z.string(),
  changes: z.object({
    hyperparameters: hyperparameterChanges.optional(),
    gpu_config: gpuChoice.optional(),
  }),
  required_gib: z.number(),
  verdict: memoryVerdict,
});
export type EstimateFix = z.infer<typeof estimateFix>;

/**
 * The month's budget with this training added. `reserved_usd`: the p50 of the active jobs as far as it is not billed yet.
 * `p50_over`: probably too much; `p90_over`: too much if it takes long. Both are refused when `stops_at_budget`.
 */
export const estimateBudget = z.object({
  monthly_budget_usd: usd,
  spent_usd: usd,
  reserved_usd: usd,
  stops_at_budget: z.boolean(),
  verdict: z.enum(['within', 'p90_over', 'p50_over']),
});
export type EstimateBudget = z.infer<typeof estimateBudget>;

/** The answer of `POST /api/jobs/estimate`. `fixes` is empty where the training fits; `budget` null where there is none. */
export const jobEstimateAnswer = jobEstimate.extend({
  options: z.array(gpuOption),
  fixes: z.array(estimateFix),
  quote: jobQuote,
  budget: estimateBudget.nullable(),
});
export type JobEstimateAnswer = z.infer<typeof jobEstimateAnswer>;

export const currentMetrics = z.object({
  training_loss: z.number().nullish(),
  validation_loss: z.number().nullish(),
  learning_rate: z.number().nullish(),
  gradient_norm: z.number().nullish(),
  throughput: z.number().nullish(),
  gpu_utilization: z.number().nullish(),
  tokens_processed: z.number().nullish(),
});
export type CurrentMetrics = z.infer<typeof currentMetrics>;

/** A job as the list and the dashboard show it. */
export const jobSummary = z.object({
  id: z.uuid(),
  name: z.string(),
  dataset_id: z.uuid(),
  dataset_name: z.string().nullable(),
  preset_id: presetId,
  base_model: z.string(),
  gpu_config: gpuConfig,
  status: jobStatus,
  current_stage: jobStage,
  status_detail: z.string().nullable(),
  progress: z.number(),
  current_epoch: z.number(),
  total_epochs: z.int(),
  current_step: z.int(),
  total_steps: z.int().nullable(),
  current_metrics: currentMetrics,
  queued_at: timestamp,
  started_at: timestamp.nullable(),
  completed_at: timestamp.nullable(),
  estimated_completion_at: timestamp.nullable(),
  current_cost: usd,
  estimated_total_cost: usd,
  estimated_cost_low: usd,
  estimated_cost_high: usd,
  final_cost: usd.nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  artifact_id: z.uuid().nullable(),
  /** The search that it is a run of. */
  sweep_id: z.uuid().nullable(),
  cancel_requested_at: timestamp.nullable(),
  created_at: timestamp,
});
export type JobSummary = z.infer<typeof jobSummary>;

/** An earlier attempt of a job, which failed for a reason that another attempt may not meet. */
export const pastAttempt = z.object({
  attempt: z.int().positive(),
  external_job_id: z.string().nullable(),
  ended_at: timestamp,
  error_code: z.string(),
  error_message: z.string(),
  /** Billed for this attempt alone. */
  gpu_seconds: z.number(),
});
export type PastAttempt = z.infer<typeof pastAttempt>;

export const jobView = jobSummary.extend({
  hyperparameters,
  estimate: jobEstimate,
  /** When each stage was entered. */
  stage_entered_at: z.partialRecord(jobStage, timestamp),
  cancel_save_checkpoint: z.boolean(),
  attempt: z.int(),
  past_attempts: z.array(pastAttempt),
  /** The step of the stored checkpoint that the current attempt begins at; null: it begins at the beginning. */
  resume_from: z.object({ step: z.int() }).nullable(),
  retry_count: z.int(),
  external_job_id: z.string().nullable(),
  heartbeat_at: timestamp.nullable(),
  parent_job_id: z.uuid().nullable(),
  /** The model whose weights it started from; null: from the base model. */
  parent_model_id: z.uuid().nullable(),
  dataset_sha256: z.string(),
});
export type JobView = z.infer<typeof jobView>;

export const createdJob = z.object({
  job: jobView,
  estimated_cost: usd,
  estimated_duration_hours: z.number(),
});

export const listJobsQuery = z.strictObject({
  ...pageQuery,
  sortBy: z.enum(['created_at', 'name', 'status', 'progress', 'current_cost']).default('created_at'),
  status: jobStatus.optional(),
  dataset_id: z.uuid().optional(),
  preset_id: presetId.optional(),
  /** A part of the name. */
  search: z.string().trim().max(200).optional(),
  date_from: z.iso.date().optional(),
  date_to: z.iso.date().optional(),
});
export type ListJobsQuery = z.infer<typeof listJobsQuery>;
export const jobList = z.object({ jobs: z.array(jobSummary), ...pageCounters });
export type JobList = z.infer<typeof jobList>;

export const jobDetail = z.object({
  job: jobView,
  dataset: z.object({ id: z.uuid(), name: z.string(), total_training_pairs: z.int().nullable() }),
  metricsCount: z.int(),
  logsCount: z.int(),
  /** The step of the stored checkpoint that a retry goes on from; null: a retry begins at the beginning. */
  resumable_from_step: z.int().nullable(),
});
export type JobDetail = z.infer<typeof jobDetail>;

export const updateJobInput = z.strictObject({ name: createJobInput.shape.name });

/** `save_checkpoint`: stop after the adapter as it is now was saved; otherwise stop at once. */
export const cancelJobInput = z.strictObject({ save_checkpoint: z.boolean().default(false) });
export const cancelledJob = z.object({ job: jobView, message: z.string() });

/**
 * `POST /api/jobs/[id]/retry`, of a failed or cancelled job. Without `from`: from the checkpoint where one is stored. The same
 * `client_request_id` always answers the same job. Answers as the creation of a job does.
 */
export const retryJobInput = z.strictObject({
  client_request_id: createJobInput.shape.client_request_id,
  from: z.enum(['checkpoint', 'beginning']).optional(),
});
export type RetryJobInput = z.infer<typeof retryJobInput>;

/** A chart point. A value the cluster reported as NaN or infinite is null with its name in `non_finite`. */
export const metricPoint = z.object({
  id: z.int(),
  attempt: z.int(),
  step: z.int(),
  epoch: z.number(),
  timestamp,
  training_loss: z.number().nullable(),
  validation_loss: z.number().nullable(),
  learning_rate: z.number().nullable(),
  gradient_norm: z.number().nullable(),
  throughput: z.number().nullable(),
  gpu_utilization: z.number().nullable(),
  non_finite: z.array(z.string()),
});
export type MetricPoint = z.infer<typeof metricPoint>;

export const metricsQuery = z.strictObject({
  /** The `cursor` of the last answer: only newer points come back. */
  after: z.coerce.number().int().nonnegative().optional(),
  max_points: z.coerce.number().int().min(11).max(5000).default(1000),
  from_step: z.coerce.number().int().nonnegative().optional(),
  to_step: z.coerce.number().int().nonnegative().optional(),
  /** `columns`: the same points in a quarter of the bytes, for a page that unpacks them. */
  shape: z.enum(['points', 'columns']).default('points'),
});
export type MetricsQuery = z.infer<typeof metricsQuery>;
/** `total` counts the job's points; `decimated` says that not all of the asked range came back. */
export const metricsPage = z.object({
  metrics: z.array(metricPoint),
  total: z.int(),
  cursor: z.int().nonnegative(),
  decimated: z.boolean(),
});
export type MetricsPage = z.infer<typeof metricsPage>;

export const logLevel = z.enum(['debug', 'info', 'warn', 'error']);
export const jobLogLine = z.object({ seq: z.int(), timestamp, level: logLevel, message: z.string() });
export type JobLogLine = z.infer<typeof jobLogLine>;
export const logsQuery = z.strictObject({
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
  level: logLevel.optional(),
  search: z.string().trim().max(200).optional(),
});
export type LogsQuery = z.infer<typeof logsQuery>;
export const logsPage = z.object({
  logs: z.array(jobLogLine),
  cursor: z.int().nonnegative(),
  has_more: z.boolean(),
});
export type LogsPage = z.infer<typeof logsPage>;

export const checkpointView = z.object({
  id: z.uuid(),
  step: z.int(),
  epoch: z.number(),
  training_loss: z.number().nullable(),
  validation_loss: z.number().nullable(),
  file_size: z.int(),
  sha256: z.string(),
  /** Kept in the platform's storage, beyond the life of the job on the cluster. */
  is_stored: z.boolean(),
  created_at: timestamp,
});
export type CheckpointView = z.infer<typeof checkpointView>;
export const checkpointList = z.object({ checkpoints: z.array(checkpointView) });
