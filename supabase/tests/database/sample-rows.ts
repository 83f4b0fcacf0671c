/** Rows for the database tests, written as the tables' owner. */
import { createHash, randomUUID } from 'node:crypto';
import { presetHyperparameters } from '@/core/training/hyperparameters';
import { sql } from '@/testing/stack/stack';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Far enough that no tick of another test claims the row. */
const NEVER = new Date('9999-01-01T00:00:00Z');

/** A dataset that passed validation. */
export async function insertReadyDataset(userId: string, name = `dataset ${randomUUID()}`): Promise<string> {
  const [row] = await sql()<{ id: string }[]>`
    insert into public.datasets (
      user_id, name, format, status, file_name, file_size, total_training_pairs, total_validation_pairs, training_ready,
      validation_errors, normalized_path, normalized_sha256, normalized_bytes
    ) values (
      ${userId}, ${name}, 'brightrun_lora_v4', 'ready', 'data.jsonl', 100, 9, 1, true,
      '{}', ${`${userId}/normalized.jsonl`}, ${sha256(name)}, 90
    ) returning id`;
  if (!row) throw new Error('no dataset was inserted');
  return row.id;
}

export const hyperparameters = presetHyperparameters('conservative', 'Qwen/Qwen2.5-1.5B');

interface JobOptions {
  datasetId?: string;
  numGpus?: number;
  /** US dollars per GPU and hour, as text so that no digit is lost. */
  pricePerGpuHour?: string;
  leaseOwner?: string;
  /** The job that it repeats, and the model that it starts from. */
  parentJobId?: string;
  parentModelId?: string;
}

/** A queued job with its price snapshot; on a new dataset unless one is named. */
export async function insertQueuedJob(userId: string, options: JobOptions = {}): Promise<string> {
  const datasetId = options.datasetId ?? (await insertReadyDataset(userId));
  const gpuConfig = `{"gpu_type": "A100-80GB", "num_gpus": ${options.numGpus ?? 1}, "gpu_memory_gb": 80, "cost_per_gpu_hour": ${options.pricePerGpuHour ?? '3.00'}}`;
  const [row] = await sql()<{ id: string }[]>`
    insert into public.training_jobs (
      user_id, name, dataset_id, dataset_sha256, preset_id, base_model, hyperparameters, gpu_config, total_epochs,
      estimated_total_cost, estimated_cost_low, estimated_cost_high, estimate, next_poll_at, lease_owner, lease_until,
      parent_job_id, parent_model_id
    ) values (
      ${userId}, 'A job', ${datasetId}, ${sha256(datasetId)}, 'custom', ${hyperparameters.base_model},
      ${sql().json(hyperparameters)}, ${gpuConfig}::text::jsonb, 3, 1, 1, 1, '{}', ${NEVER},
      ${options.leaseOwner ?? null}, ${options.leaseOwner ? NEVER : null},
      ${options.parentJobId ?? null}, ${options.parentModelId ?? null}
    ) returning id`;
  if (!row) throw new Error('no job was inserted');
  return row.id;
}

/** The model of a job, as the tick writes it when every file is verified. */
export async function insertModel(jobId: string): Promise<string> {
  const [row] = await sql()<{ id: string }[]>`
    insert into public.model_artifacts (
      user_id, job_id, dataset_id, name, quality_metrics, training_summary, configuration, artifacts
    )
    select user_id, id, dataset_id, name, '{}', '{}', jsonb_build_object('base_model', base_model, 'hyperparameters', hyperparameters),
      jsonb_build_array(jsonb_build_object('kind', 'adapter_model', 'storage_path', user_id || '/' || id || '/adapter_model.safetensors',
        'bytes', 10, 'sha256', ${sha256(jobId)}::text))
    from public.training_jobs where id = ${jobId} returning id`;
  if (!row) throw new Error('no model was inserted');
  return row.id;
}

/** One row in every table of the schema that holds users' data. Answers the ids of the main ones. */
export async function insertOneOfEverything(userId: string) {
  const datasetId = await insertReadyDataset(userId);
  const jobId = await insertQueuedJob(userId, { datasetId });
  const modelId = await insertModel(jobId);
  await sql().begin(async (transaction) => {
    await transaction`
      insert into public.metrics_points (job_id, attempt, step, timestamp, epoch) values (${jobId}, 1, 1, now(), 0.1)`;
    await transaction`
      insert into public.job_logs (job_id, seq, timestamp, level, message) values (${jobId}, 1, now(), 'info', 'started')`;
    await transaction`
      insert into public.checkpoints (job_id, step, epoch, file_size, sha256) values (${jobId}, 1, 0.1, 10, ${sha256('checkpoint')})`;
    await transaction`
      insert into public.cost_records (user_id, job_id, cost_type, amount, billing_period)
      values (${userId}, ${jobId}, 'compute', 0.5, '2026-01-01')`;
    await transaction`
      insert into public.notifications (user_id, type, title, message, dedupe_key)
      values (${userId}, 'system', 'Hello', 'World', 'hello')`;
    await transaction`
      insert into public.notification_preferences (user_id, type, in_app, email)
      values (${userId}, 'dataset_ready', false, false)`;
    await transaction`
      with endpoint as (
        insert into public.webhook_endpoints (user_id, url, events)
        values (${userId}, 'https://example.com/hooks', '{job.completed}') returning id
      ), delivery as (
        insert into public.webhook_deliveries (user_id, endpoint_id, event_type, data, next_attempt_at)
        select ${userId}, id, 'job.completed', '{}', ${NEVER} from endpoint returning id
      )
      insert into public.webhook_attempts (user_id, delivery_id, number) select ${userId}, id, 1 from delivery`;
    await transaction`
      insert into public.api_tokens (user_id, name, prefix, token_hash, scopes)
      values (${userId}, 'CI', 'brt_abcd', ${sha256(userId)}, array['read'])`;
    await transaction`
      insert into public.dataset_token_counts (dataset_id, user_id, tokenizer, bytes_total)
      values (${datasetId}, ${userId}, 'qwen-2.5', 90)`;
    await transaction`
      insert into public.sweep_rungs (job_id, rung, step, loss, place, compared, is_stopped)
      values (${jobId}, 0, 25, 1.5, 1, 1, false)`;
    await transaction`
      with sweep as (
        insert into public.sweeps (user_id, name, dataset_id, base_configuration, grid, metric, total_budget, client_request_id, best_job_id)
        values (${userId}, 'A search', ${datasetId}, '{}', '{"learning_rates": [1e-4, 2e-4], "lora_ranks": [8]}',
          'validation_loss', 1, ${randomUUID()}, ${jobId})
        returning id
      )
      update public.training_jobs set sweep_id = sweep.id, sweep_index = 0 from sweep where training_jobs.id = ${jobId}`;
  });
  return { datasetId, jobId, modelId };
}
