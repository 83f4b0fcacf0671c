/**
 * The GPU cluster contract, version 1: every request and answer that crosses the wire between the platform and a
 * cluster. The platform's client, the reference service and the OpenAPI document all come from these schemas.
 * Nouns follow OpenAI's fine-tuning API where it has them.
 */
import { z } from 'zod';

export const clusterJobStatus = z.enum([
  'queued',
  'running',
  'cancelling',
  'succeeded',
  'failed',
  'cancelled',
]);
export type ClusterJobStatus = z.infer<typeof clusterJobStatus>;

export const clusterPhase = z.enum(['queued', 'initializing', 'training', 'validating', 'saving']);
export type ClusterPhase = z.infer<typeof clusterPhase>;

/** Error codes a cluster reports for a failed request or a failed job. `retryable` says whether trying again can help. */
export const clusterErrorCode = z.enum([
  'invalid_request',
  'unauthorized',
  'not_found',
  'conflict',
  'idempotency_mismatch',
  'unknown_model',
  'unknown_gpu_type',
  'insufficient_capacity',
  'invalid_training_file',
  'training_file_unreachable',
  'training_file_mismatch',
  'checkpoint_unreachable',
  'checkpoint_mismatch',
  'adapter_unreachable',
  'adapter_mismatch',
  'out_of_memory',
  'nan_loss',
  'timed_out',
  'disk_full',
  'worker_crashed',
  'rate_limited',
  'unavailable',
  'internal',
]);
export type ClusterErrorCode = z.infer<typeof clusterErrorCode>;

export const clusterError = z.object({
  code: clusterErrorCode,
  message: z.string(),
  retryable: z.boolean(),
});
export type ClusterErrorBody = z.infer<typeof clusterError>;
export const clusterErrorResponse = z.object({ error: clusterError });

const httpUrl = z.url({ protocol: /^https?$/ });
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
const timestamp = z.iso.datetime({ offset: true });

/**
 * A file the cluster fetches itself; `sha256` and `bytes` are checked before it is used. `resume_from` is an exported checkpoint;
 * `init_adapter` is the `adapter_model` file of a finished training of the same model, rank and modules, whose weights the new
 * training starts with (its optimizer and its data are its own). A job that has a checkpoint goes on from that instead.
 */
export const fileReference = z.strictObject({ url: httpUrl, sha256: sha256Hex, bytes: z.int().positive() });

export const targetModule = z.enum([
  'q_proj',
  'k_proj',
  'v_proj',
  'o_proj',
  'gate_proj',
  'up_proj',
  'down_proj',
]);
export type TargetModule = z.infer<typeof targetModule>;

export const loraMethod = z.strictObject({
  type: z.literal('supervised'),
  lora: z.strictObject({
    r: z.int().min(1).max(256),
    alpha: z.int().min(1).max(512),
    dropout: z.number().min(0).max(0.9),
    target_modules: z.array(targetModule).min(1),
    quantization: z.enum(['none', 'nf4']),
  }),
});

export const clusterHyperparameters = z.strictObject({
  n_epochs: z.int().min(1).max(50),
  batch_size: z.int().min(1).max(128),
  gradient_accumulation_steps: z.int().min(1).max(128),
  learning_rate: z.number().min(1e-6).max(1e-2),
  lr_scheduler: z.enum(['cosine', 'linear', 'constant']),
  warmup_steps: z.int().min(0).max(100_000),
  weight_decay: z.number().min(0).max(1),
  max_grad_norm: z.number().positive().max(100),
  max_seq_length: z.int().min(32).max(131_072),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
});
export type ClusterHyperparameters = z.infer<typeof clusterHyperparameters>;

/**
 * `POST /v1/jobs`. Sent with `Idempotency-Key: <platform job uuid>:<attempt>`. Two bodies are the same request when they
 * are equal after removing `training_file.url`, `resume_from.url`, `init_adapter.url` and `callback.url` (signed URLs differ at each minting).
 */
export const createClusterJobRequest = z.strictObject({
  model: z.string().min(1).max(200),
  method: loraMethod,
  hyperparameters: clusterHyperparameters,
  training_file: fileReference,
  resources: z.strictObject({
    gpu_type: z.string().min(1).max(64),
    gpu_count: z.int().min(1).max(8),
    max_runtime_seconds: z.int().positive(),
  }),
  resume_from: fileReference.optional(),
  init_adapter: fileReference.optional(),
  callback: z.strictObject({ url: httpUrl }).optional(),
  metadata: z.record(z.string(), z.string()).default({}),
});
export type CreateClusterJobRequest = z.infer<typeof createClusterJobRequest>;

/** One training job as the cluster sees it. `usage.gpu_seconds` is engine time (start to end, queue excluded) of ONE GPU. */
export const clusterJob = z.object({
  id: z.string().min(1),
  object: z.literal('fine_tuning.job'),
  idempotency_key: z.string(),
  status: clusterJobStatus,
  phase: clusterPhase,
  /** Counts from 1; rises when the cluster itself restarts the job. */
  attempt: z.int().positive(),
  queue_position: z.int().nonnegative().nullable(),
  /** What was really loaded. */
  model: z.string(),
  progress: z.object({
    step: z.int().nonnegative(),
    total_steps: z.int().nonnegative().nullable(),
    epoch: z.number().nonnegative(),
    tokens: z.int().nonnegative(),
  }),
  created_at: timestamp,
  started_at: timestamp.nullable(),
  finished_at: timestamp.nullable(),
  estimated_finish_at: timestamp.nullable(),
  heartbeat_at: timestamp.nullable(),
  usage: z.object({ gpu_seconds: z.number().nonnegative() }),
  error: clusterError.nullable(),
});
export type ClusterJob = z.infer<typeof clusterJob>;

export const clusterJobResponse = z.object({ job: clusterJob });

/** `GET /v1/jobs?status=&after=&limit=` (newest first), `?ids=a,b,c` (at most 200) or `?idempotency_key=`. */
export const clusterJobList = z.object({ data: z.array(clusterJob), has_more: z.boolean() });
export type ClusterJobPage = z.infer<typeof clusterJobList>;
export const MAX_IDS_PER_LOOKUP = 200;

/** A finite number, or the three values JSON cannot carry, as strings. */
const metricValue = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);

export const clusterMetricPoint = z.object({
  seq: z.int().positive(),
  attempt: z.int().positive(),
  step: z.int().nonnegative(),
  epoch: z.number().nonnegative(),
  ts: timestamp,
  values: z.object({
    train_loss: metricValue.optional(),
    valid_loss: metricValue.optional(),
    learning_rate: metricValue.optional(),
    grad_norm: metricValue.optional(),
    tokens_per_second: metricValue.optional(),
    gpu_utilization: metricValue.optional(),
  }),
});
export type ClusterMetricPoint = z.infer<typeof clusterMetricPoint>;

const page = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), next: z.int().nonnegative(), has_more: z.boolean() });

/** `GET /v1/jobs/{id}/metrics?after=<seq>&limit=`: append-only, `seq` starts at 1 and has no gap. `next` is the cursor to send. */
export const clusterMetricsPage = page(clusterMetricPoint);
export type ClusterMetricsPage = z.infer<typeof clusterMetricsPage>;

export const clusterLogLine = z.object({
  seq: z.int().positive(),
  ts: timestamp,
  level: z.enum(['debug', 'info', 'warn', 'error']),
  message: z.string(),
});
export type ClusterLogLine = z.infer<typeof clusterLogLine>;

/** `GET /v1/jobs/{id}/logs?after=<seq>&limit=`, the same rules as metrics. */
export const clusterLogsPage = page(clusterLogLine);

/** One checkpoint. Exported like an artifact, by its id; a cluster that cannot do that never sets `exported_at`. */
export const clusterCheckpoint = z.object({
  id: z.string().min(1),
  step: z.int().nonnegative(),
  epoch: z.number().nonnegative(),
  metrics: z.object({ train_loss: z.number().nullable(), valid_loss: z.number().nullable() }),
  bytes: z.int().nonnegative(),
  sha256: sha256Hex,
  exported_at: timestamp.nullable().default(null),
  export_error: z.string().nullable().default(null),
});
export type ClusterCheckpoint = z.infer<typeof clusterCheckpoint>;
export const clusterCheckpointList = z.object({ data: z.array(clusterCheckpoint) });

export const artifactKind = z.enum([
  'adapter_model',
  'adapter_config',
  'tokenizer',
  'training_args',
  'readme',
]);
export type ArtifactKind = z.infer<typeof artifactKind>;

/** A relative path of safe segments: no `..`, no leading slash, no backslash. */
export const artifactPath = z
  .string()
  .min(1)
  .max(200)
  .regex(/^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/);

/** One file of the manifest. The manifest is written last: a listed file is complete. */
export const clusterArtifact = z.object({
  id: z.string().min(1),
  kind: artifactKind,
  path: artifactPath,
  bytes: z.int().positive(),
  sha256: sha256Hex,
  md5: z.string().regex(/^[0-9a-f]{32}$/),
  exported_at: timestamp.nullable(),
  export_error: z.string().nullable(),
});
export type ClusterArtifact = z.infer<typeof clusterArtifact>;
export const clusterArtifactList = z.object({ data: z.array(clusterArtifact) });

/**
 * `POST /v1/jobs/{id}/artifacts/export`: the cluster PUTs each file to its URL. Ids are those of artifacts or of checkpoints,
 * also of a job that failed or was cancelled; progress shows in the list that the id comes from.
 */
export const exportArtifactsRequest = z.strictObject({
  files: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        url: httpUrl,
        headers: z.record(z.string(), z.string()).optional(),
      }),
    )
    .min(1)
    .max(100),
});
export type ExportArtifactsRequest = z.infer<typeof exportArtifactsRequest>;
export const exportArtifactsResponse = z.object({ status: z.literal('exporting') });

export const cancelClusterJobRequest = z.strictObject({ save_checkpoint: z.boolean() });
/** 202 for an active job (`cancelling`), the job's own final status when it had already ended. */
export const cancelClusterJobResponse = z.object({ status: clusterJobStatus });

export const clusterCapabilities = z.object({
  models: z.array(
    z.object({
      id: z.string(),
      params: z.int().positive(),
      layers: z.int().positive(),
      hidden_size: z.int().positive(),
      vocab_size: z.int().positive(),
      max_seq_length: z.int().positive(),
    }),
  ),
  gpus: z.array(
    z.object({
      type: z.string(),
      vram_gib: z.number().positive(),
      max_count: z.int().positive(),
      available: z.int().nonnegative(),
      price_usd_per_hour: z.number().nonnegative(),
    }),
  ),
  limits: z.object({
    max_training_file_bytes: z.int().positive(),
    max_runtime_seconds: z.int().positive(),
    max_queued_jobs: z.int().positive(),
  }),
  features: z.array(
    z.enum(['save_on_cancel', 'resume', 'init_adapter', 'checkpoints', 'inference', 'webhooks']),
  ),
});
export type ClusterCapabilities = z.infer<typeof clusterCapabilities>;

export const clusterHealth = z.object({
  status: z.enum(['ok', 'degraded']),
  engine: z.object({ name: z.string(), version: z.string(), reachable: z.boolean() }),
});
export type ClusterHealth = z.infer<typeof clusterHealth>;
