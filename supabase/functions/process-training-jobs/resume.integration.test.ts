/**
 * The real engine on the real stack: a training is stopped, its checkpoint kept, and a retry goes on from there; the cluster is
 * killed under a training, which loses nothing.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../../src/core/database.types.ts';
import { adapterHeader, safetensorsFile } from '../../../src/core/models/adapter-fixtures.ts';
import { HEADER_LENGTH_BYTES, headerLength } from '../../../src/core/models/safetensors-header.ts';
import type { ClaimedJob } from '../../../src/core/training/reconcile/claimed-job.ts';
import { presetHyperparameters } from '../../../src/core/training/hyperparameters.ts';
import { insertModel } from '../../../src/testing/api/rows.ts';
import { killPart } from '../../../src/testing/stack/kill-part.ts';
import { callFunction, closeSql, serviceClient, signUpUser, sql } from '../../../src/testing/stack/stack.ts';

jest.setTimeout(300_000);
afterAll(closeSql);

const MODEL = 'brightrun/tiny-chat-4m';
type Job = Record<string, unknown>;

const rows = Array.from({ length: 60 }, (_, index) => ({
  ...{ conversation_id: `c${index}`, split: index < 6 ? 'validation' : 'train' },
  messages: [
    { role: 'user', content: `Do you like number ${index}?` },
    { role: 'assistant', content: `Aye, number ${index} it is!` },
  ],
}));
const file = new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

async function insertDataset(userId: string): Promise<string> {
  const id = randomUUID();
  const path = `${userId}/${id}/normalized.jsonl`;
  const { error } = await serviceClient().storage.from('lora-datasets').upload(path, file);
  if (error) throw error;
  await sql()`
    insert into public.datasets (
      id, user_id, name, format, status, file_name, file_size, total_training_pairs, total_validation_pairs, training_ready,
      validation_errors, normalized_path, normalized_sha256, normalized_bytes
    ) values (
      ${id}, ${userId}, 'Numbers', 'brightrun_lora_v4', 'ready', 'data.jsonl', 100, 54, 6, true,
      '{}', ${path}, ${createHash('sha256').update(file).digest('hex')}, ${file.length}
    )`;
  return id;
}

async function createJob(userId: string, order: Record<string, Json>): Promise<string> {
  const { data, error } = await serviceClient().rpc('create_training_job', {
    p_user_id: userId,
    p_job: {
      ...{ name: 'Numbers', preset_id: 'balanced', base_model: MODEL, gpu_type: 'LOCAL-CPU', num_gpus: 1 },
      hyperparameters: { ...presetHyperparameters('balanced', MODEL), num_epochs: 20 },
      ...{ client_request_id: randomUUID(), estimate: {} },
      ...{ estimated_total_cost: 1, estimated_cost_low: 1, estimated_cost_high: 1, ...order },
    },
  });
  if (error) throw error;
  return (data as { job_id: string }).job_id;
}

/** Ticks until the job is there. */
async function follow(jobId: string, isThere: (job: Job) => boolean): Promise<Job> {
  for (;;) {
    await callFunction('process-training-jobs');
    const [row] = await sql()<{ job: Job }[]>`
      select to_jsonb(j) as job from public.training_jobs j where id = ${jobId}`;
    if (!row) throw new Error('the job is gone');
    if (isThere(row.job)) return row.job;
    if (row.job.completed_at !== null) throw new Error(`the job has ended: ${JSON.stringify(row.job)}`);
    await sleep(500);
  }
}

test('a job that is stopped with its checkpoint is retried from the very step', async () => {
  const { id: userId } = await signUpUser();
  const dataset_id = await insertDataset(userId);
  const stop = (jobId: string, saves: boolean) =>
    sql()`select public.request_job_cancel(${userId}, ${jobId}, ${saves})`;

  const jobId = await createJob(userId, { dataset_id });
  await follow(jobId, (job) => Number(job.current_step) >= 3);
  await stop(jobId, true);
  const stopped = await follow(jobId, (job) => job.completed_at !== null);
  const [checkpoint] = await sql()<{ step: number; storage_path: string }[]>`
    select step, storage_path from public.checkpoints where job_id = ${jobId} and storage_path is not null`;
  if (!checkpoint) throw new Error('a checkpoint should be stored');
  expect(stopped).toMatchObject({
    status: 'cancelled',
    error_message: `Cancelled by its owner. The checkpoint of step ${checkpoint.step} is kept.`,
  });
  expect(checkpoint.storage_path).toBe(`${userId}/${jobId}/checkpoints/step-${checkpoint.step}.ckpt`);

  const retryId = await createJob(userId, { dataset_id, parent_job_id: jobId, retry_from: 'checkpoint' });
  const retried = await follow(retryId, (job) => Number(job.metrics_cursor) > 0);
  expect(retried).toMatchObject({ retry_count: 1, resume_from: { step: checkpoint.step } });
  const [first] = await sql()<{ step: number }[]>`
    select min(step)::int as step from public.metrics_points where job_id = ${retryId}`;
  expect(first).toEqual({ step: checkpoint.step + 1 });
  await stop(retryId, false);
  await follow(retryId, (job) => job.completed_at !== null);
});

/** A model of the user's whose weights change nothing yet. */
async function insertStillModel(userId: string): Promise<string> {
  const id = await insertModel(userId);
  const weights = safetensorsFile(adapterHeader());
  weights.fill(0, HEADER_LENGTH_BYTES + headerLength(weights, weights.length));
  const sha256 = createHash('sha256').update(weights).digest('hex');
  const [file] = await sql()<{ path: string }[]>`
    update public.model_artifacts set artifacts =
      jsonb_set(artifacts, '{0}', artifacts -> 0 || ${sql().json({ bytes: weights.length, sha256 })})
    where id = ${id} returning artifacts -> 0 ->> 'storage_path' as path`;
  const { error } = await serviceClient()
    .storage.from('lora-models')
    .upload(file?.path ?? '', weights, { upsert: true });
  if (error) throw error;
  return id;
}

test('a training continues a model with its weights', async () => {
  const { id: userId } = await signUpUser();
  const parent_model_id = await insertStillModel(userId);
  const jobId = await createJob(userId, { dataset_id: await insertDataset(userId), parent_model_id });
  await follow(jobId, (job) => Number(job.current_step) >= 1);
  await sql()`select public.request_job_cancel(${userId}, ${jobId}, false)`;
  await follow(jobId, (job) => job.completed_at !== null);
  const lines = await sql()<{ message: string }[]>`
    select message from public.job_logs where job_id = ${jobId} order by seq`;
  const lossOf = (beginning: string) =>
    /([\d.]+)\.$/.exec(lines.find(({ message }) => message.startsWith(beginning))?.message ?? '')?.[1];
  const before = lossOf('Validation loss of the untouched base model');
  expect(before).toMatch(/^\d+\.\d{4}$/);
  expect(lossOf('Started from an earlier adapter')).toBe(before);
});

test('a training whose checkpoint is stored goes on when its cluster was killed, and no step is missing', async () => {
  const { id: userId } = await signUpUser();
  const jobId = await createJob(userId, { dataset_id: await insertDataset(userId) });
  const isKept = ({ keeping }: Job) => (keeping as ClaimedJob['keeping'])?.stored.length === 1;
  const before = await follow(jobId, isKept);
  await killPart('cluster');
  const after = await follow(jobId, (job) => Number(job.current_step) >= Number(before.current_step) + 3);
  expect(after).toMatchObject({ attempt: 1, external_job_id: before.external_job_id, error_code: null });
  const steps = await sql()<{ step: number }[]>`
    select distinct step from public.metrics_points where job_id = ${jobId} order by step`;
  expect(steps.map(({ step }) => step)).toEqual(steps.map((_, index) => index + (steps[0]?.step ?? 0)));
  await sql()`select public.request_job_cancel(${userId}, ${jobId}, false)`;
  await follow(jobId, (job) => job.completed_at !== null);
});
