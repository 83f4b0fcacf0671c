import { createHash, randomUUID } from 'node:crypto';
import type { ValidationReport } from '@/core/datasets/report';
import { presetHyperparameters } from '@/core/training/hyperparameters';
import type { JobStatus } from '@/core/training/job.schema';
import { anEstimate } from '../factories/training';
import { serviceClient, sql } from '../stack/stack';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Far enough that no tick takes the row up. */
const NEVER = new Date('9999-01-01T00:00:00Z');
const BASE_MODEL = 'brightrun/tiny-chat-4m';

const report: ValidationReport = {
  format: 'brightrun_lora_v4',
  detected_format: 'brightrun_lora_v4',
  evidence: 'Every record has the fields of a v4 pair.',
  counts: { errors: 1, warnings: 2, by_code: { invalid_json: 1, duplicate_row: 2 } },
  rows: { total: 101, usable: 100, rejected: 1, placeholders: 0 },
  targets: 100,
  limits: { min_targets: 10, max_error_share: 0.2, max_defects_per_code: 100 },
  defects: [{ line: 7, code: 'invalid_json', severity: 'error', message: 'The line is not valid JSON.' }],
  ready: true,
  reason: null,
};

async function one(rows: Promise<{ id: string }[]>): Promise<string> {
  const [row] = await rows;
  if (!row) throw new Error('no row was inserted');
  return row.id;
}

async function putFile(bucket: string, path: string, content: string): Promise<void> {
  const { error } = await serviceClient().storage.from(bucket).upload(path, content, { upsert: true });
  if (error) throw error;
}

interface DatasetOptions {
  name?: string;
  status?: 'uploading' | 'validating' | 'ready' | 'error';
  /** What lies in storage as the uploaded file, if anything; 12 bytes are announced. */
  upload?: string | null;
}

/** A dataset with its files; a ready one has 80 training and 20 validation pairs and a normalized file. */
export async function insertDataset(
  userId: string,
  { name = `dataset ${randomUUID()}`, status = 'ready', upload = 'the original' }: DatasetOptions = {},
): Promise<string> {
  const isReady = status === 'ready';
  const id = randomUUID();
  const normalized = `${userId}/${id}/normalized.jsonl`;
  await one(sql()<{ id: string }[]>`
    insert into public.datasets (
      id, user_id, name, format, status, file_name, file_size, total_training_pairs, total_validation_pairs,
      total_conversations, total_rows, total_tokens, tokenizer, training_ready, validation_errors,
      normalized_path, normalized_sha256, normalized_bytes
    ) values (
      ${id}, ${userId}, ${name}, 'brightrun_lora_v4', ${status}, 'chats.jsonl', 12,
      ${isReady ? 80 : null}, ${isReady ? 20 : null}, ${isReady ? 50 : null}, ${isReady ? 100 : null},
      ${isReady ? 12_000 : null}, 'brightrun-bpe-2048', ${isReady}, ${isReady ? sql().json(report) : null},
      ${isReady ? normalized : null}, ${isReady ? sha256(name) : null}, ${isReady ? 9 : null}
    ) returning id`);
  if (upload !== null) await putFile('lora-datasets', `${userId}/${id}/chats.jsonl`, upload);
  if (isReady) await putFile('lora-datasets', normalized, 'canonical');
  return id;
}

export interface JobOptions {
  datasetId?: string;
  status?: JobStatus;
  name?: string;
  createdAt?: string;
  learningRate?: number;
  /** Another choice of GPUs; priced like the two A100s. */
  gpuConfig?: { gpu_type: string; num_gpus: number };
  /** The search that it is a run of. */
  sweep?: { id: string; index: number };
  /** The model that it starts from. */
  parentModelId?: string;
}

/** A job on two A100s; an ended one has cost 1.5 dollars. */
export async function insertJob(
  userId: string,
  {
    datasetId,
    status = 'running',
    name = 'A job',
    createdAt = '2026-01-10T12:00:00Z',
    learningRate,
    gpuConfig,
    sweep,
    parentModelId,
  }: JobOptions = {},
): Promise<string> {
  const dataset = datasetId ?? (await insertDataset(userId));
  const isEnded = status === 'failed' || status === 'cancelled';
  const gpu = { gpu_type: 'A100-80GB', num_gpus: 2, gpu_memory_gb: 80, cost_per_gpu_hour: 3, ...gpuConfig };
  const balanced = presetHyperparameters('balanced', BASE_MODEL);
  const hyperparameters = { ...balanced, learning_rate: learningRate ?? balanced.learning_rate };
  return one(sql()<{ id: string }[]>`
    insert into public.training_jobs (
      user_id, name, dataset_id, dataset_sha256, preset_id, base_model, hyperparameters, gpu_config, status,
      total_epochs, estimated_total_cost, estimated_cost_low, estimated_cost_high, estimate, next_poll_at, created_at,
      completed_at, final_cost, error_code, error_message, sweep_id, sweep_index, parent_model_id
    ) values (
      ${userId}, ${name}, ${dataset},
      coalesce((select d.normalized_sha256 from public.datasets d where d.id = ${dataset}), ${sha256(dataset)}), 'balanced', ${BASE_MODEL},
      ${sql().json(hyperparameters)}, ${sql().json(gpu)}, ${status},
      5, 0.2, 0.12, 0.31, ${sql().json(anEstimate())}, ${NEVER}, ${createdAt},
      ${isEnded ? createdAt : null}, ${isEnded ? 1.5 : null},
      ${status === 'failed' ? 'out_of_memory' : null}, ${status === 'failed' ? 'Out of memory.' : null},
      ${sweep?.id ?? null}, ${sweep?.index ?? null}, ${parentModelId ?? null}
    ) returning id`);
}

interface SweepOptions {
  name?: string;
  totalBudget?: number;
  /** One run a status, with ascending learning rates from 1e-4 on. */
  runs?: JobStatus[];
}

/** A search of two running jobs unless others are named; each ended one has cost 1.5 dollars. */
export async function insertSweep(
  userId: string,
  { name = 'A search', totalBudget = 5, runs = ['running', 'running'] }: SweepOptions = {},
): Promise<string> {
  const datasetId = await insertDataset(userId);
  const hyperparameters = presetHyperparameters('balanced', BASE_MODEL);
  const base = { hyperparameters, gpu_config: { gpu_type: 'A100-80GB', num_gpus: 2 } };
  const rates = runs.map((_, index) => (index + 1) * 1e-4);
  const sweepId = await one(sql()<{ id: string }[]>`
    insert into public.sweeps (
      user_id, name, dataset_id, base_configuration, grid, metric, total_budget, client_request_id, looked_at
    ) values (
      ${userId}, ${name}, ${datasetId}, ${sql().json(base)},
      ${sql().json({ learning_rates: rates, lora_ranks: [hyperparameters.lora_rank] })}, 'validation_loss',
      ${totalBudget}, ${randomUUID()}, ${NEVER}
    ) returning id`);
  for (const [index, status] of runs.entries()) {
    await insertJob(userId, {
      ...{ datasetId, status, learningRate: rates[index], name: `${name} ${index + 1}` },
      sweep: { id: sweepId, index },
    });
  }
  return sweepId;
}

interface ModelOptions {
  jobId?: string;
  name?: string;
  finalValidationLoss?: number | null;
}

/** A model with two verified files in storage. */
export async function insertModel(
  userId: string,
  { jobId, name = 'A model', finalValidationLoss = 1.25 }: ModelOptions = {},
): Promise<string> {
  const job = jobId ?? (await insertJob(userId));
  const hyperparameters = presetHyperparameters('balanced', BASE_MODEL);
  const quality = {
    final_training_loss: 1.1,
    final_validation_loss: finalValidationLoss,
    baseline_validation_loss: 3.2,
    best_validation_loss: finalValidationLoss,
    best_epoch: 4,
    perplexity: finalValidationLoss === null ? null : Math.exp(finalValidationLoss),
    convergence_quality: 'good',
    convergence_reason: 'The validation loss fell until the end.',
  };
  const summary = {
    duration_seconds: 120,
    total_epochs: 5,
    total_steps: 480,
    final_learning_rate: 1e-5,
    gpu_hours: 0.07,
    total_cost: 0.2,
    avg_throughput: 900,
    total_tokens_processed: 60_000,
  };
  const configuration = {
    base_model: BASE_MODEL,
    loaded_model: BASE_MODEL,
    preset_id: 'balanced',
    hyperparameters,
    gpu_config: { gpu_type: 'A100-80GB', num_gpus: 2, gpu_memory_gb: 80, cost_per_gpu_hour: 3 },
    dataset_sha256: sha256(job),
  };
  const files = (['adapter_model', 'tokenizer'] as const).map((kind) => {
    const path = kind === 'adapter_model' ? 'adapter_model.safetensors' : 'tokenizer/tokenizer.json';
    const storage_path = `${userId}/${job}/${path}`;
    return { kind, path, storage_path, bytes: kind.length, sha256: sha256(kind), verified_by: 'sha256' };
  });
  await Promise.all(files.map((file) => putFile('lora-models', file.storage_path, file.kind)));
  return one(sql()<{ id: string }[]>`
    insert into public.model_artifacts (
      user_id, job_id, dataset_id, name, quality_metrics, training_summary, configuration, artifacts
    )
    select user_id, id, dataset_id, ${name}, ${sql().json(quality)}, ${sql().json(summary)},
      ${sql().json(configuration)}, ${sql().json(files)}
    from public.training_jobs where id = ${job} returning id`);
}

/**
 * `count` metric points of a job from step `first` on, with a training loss of 1 / step; `special` names the loss of single
 * steps as Postgres spells it, `NaN` and `Infinity` included.
 */
export async function insertPoints(
  jobId: string,
  count: number,
  special: Record<number, string> = {},
  first = 1,
): Promise<void> {
  await sql()`
    insert into public.metrics_points (job_id, attempt, step, timestamp, epoch, training_loss, learning_rate)
    select ${jobId}, 1, step, now(), step / 100.0,
      coalesce((${sql().json(special)}::jsonb ->> step::text)::double precision, 1.0 / step), 1e-4
    from generate_series(${first}::integer, ${first + count - 1}::integer) step order by step`;
}

/** `lines` as a job's log, in order. */
export async function insertLogLines(
  jobId: string,
  lines: { level: string; message: string }[],
): Promise<void> {
  const rows = lines.map((line, index) => ({ job_id: jobId, seq: index + 1, timestamp: NEVER, ...line }));
  await sql()`insert into public.job_logs ${sql()(rows)}`;
}

export async function insertCheckpoint(jobId: string, step: number): Promise<void> {
  await sql()`
    insert into public.checkpoints (job_id, step, epoch, file_size, sha256)
    values (${jobId}, ${step}, 1, 10, ${sha256('checkpoint')})`;
}

interface CostOptions {
  /** US dollars, as text so that no digit is lost. */
  amount: string;
  day: string;
  type?: 'compute' | 'storage';
}

export async function insertCost(
  userId: string,
  jobId: string | null,
  { amount, day, type = 'compute' }: CostOptions,
): Promise<void> {
  await sql()`
    insert into public.cost_records (user_id, job_id, cost_type, amount, billing_period)
    values (${userId}, ${jobId}, ${type}, ${amount}::text::numeric, ${day})`;
}

export async function insertNotification(userId: string, title = 'Hello'): Promise<string> {
  return one(sql()<{ id: string }[]>`
    insert into public.notifications (user_id, type, title, message, action_url, dedupe_key)
    values (${userId}, 'system', ${title}, 'World', '/datasets', ${randomUUID()}) returning id`);
}

/** Keeps the jobs that a test file leaves behind from the ticks of the next one. */
export async function parkActiveJobs(): Promise<void> {
  await sql()`
    update public.training_jobs set next_poll_at = ${NEVER} where status in ('queued', 'initializing', 'running')`;
}
