import { getServerEnv } from '@/config/env.server';
import { createClusterClient } from '@/core/cluster/client';
import type { CreateClusterJobRequest } from '@/core/cluster/contract';
import { hyperparameters, type Hyperparameters } from '@/core/training/hyperparameters';
import type { JobView } from '@/core/training/job.schema';
import { callApiForData, settleBackground } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDataset, parkActiveJobs } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { callFunction, closeSql, sql, testStack } from '@/testing/stack/stack';

/** No value is a default or a preset's, and no two fields of one kind have the same. */
const CHOSEN: Hyperparameters = {
  base_model: 'brightrun/tiny-chat-4m',
  learning_rate: 3.7e-4,
  batch_size: 3,
  num_epochs: 7,
  lora_rank: 12,
  lora_alpha: 19,
  lora_dropout: 0.17,
  warmup_steps: 23,
  weight_decay: 0.029,
  gradient_accumulation_steps: 5,
  max_grad_norm: 0.83,
  max_seq_length: 211,
  lr_scheduler: 'linear',
  quantization: 'nf4',
  target_modules: ['v_proj', 'down_proj'],
  seed: 4711,
};

/** The same as the cluster should get it, written out: a builder that forgets a field must not be its own witness. */
const EXPECTED: Pick<CreateClusterJobRequest, 'model' | 'method' | 'hyperparameters'> = {
  model: 'brightrun/tiny-chat-4m',
  method: {
    type: 'supervised',
    lora: { r: 12, alpha: 19, dropout: 0.17, target_modules: ['v_proj', 'down_proj'], quantization: 'nf4' },
  },
  hyperparameters: {
    n_epochs: 7,
    batch_size: 3,
    gradient_accumulation_steps: 5,
    learning_rate: 3.7e-4,
    lr_scheduler: 'linear',
    warmup_steps: 23,
    weight_decay: 0.029,
    max_grad_norm: 0.83,
    max_seq_length: 211,
    seed: 4711,
  },
};

const { method } = EXPECTED;
const withLora = (change: Partial<typeof method.lora>) => ({
  method: { ...method, lora: { ...method.lora, ...change } },
});
const withSetting = (change: Partial<typeof EXPECTED.hyperparameters>) => ({
  hyperparameters: { ...EXPECTED.hyperparameters, ...change },
});

/** For every field of the form's schema, another value where the cluster's request has it. */
const CHANGES: Record<keyof Hyperparameters, Partial<typeof EXPECTED>> = {
  base_model: { model: 'another/model' },
  learning_rate: withSetting({ learning_rate: 3.8e-4 }),
  batch_size: withSetting({ batch_size: 4 }),
  num_epochs: withSetting({ n_epochs: 8 }),
  lora_rank: withLora({ r: 13 }),
  lora_alpha: withLora({ alpha: 20 }),
  lora_dropout: withLora({ dropout: 0.18 }),
  warmup_steps: withSetting({ warmup_steps: 24 }),
  weight_decay: withSetting({ weight_decay: 0.03 }),
  gradient_accumulation_steps: withSetting({ gradient_accumulation_steps: 6 }),
  max_grad_norm: withSetting({ max_grad_norm: 0.84 }),
  max_seq_length: withSetting({ max_seq_length: 212 }),
  lr_scheduler: withSetting({ lr_scheduler: 'cosine' }),
  quantization: withLora({ quantization: 'none' }),
  target_modules: withLora({ target_modules: ['v_proj'] }),
  seed: withSetting({ seed: 4712 }),
};

const FIELDS = Object.keys(hyperparameters.shape) as (keyof Hyperparameters)[];

let owner: Persona;
let jobId: string;
let fileOnCluster: { sha256: string; bytes: number };

beforeAll(async () => {
  useStackAsServerEnv();
  owner = await signInPersona();
  const dataset_id = await insertDataset(owner.user.id);
  const { job } = await callApiForData<{ job: JobView }>(owner, 'POST /api/jobs', {
    body: {
      ...{ name: 'Every field', dataset_id, preset_id: 'custom', hyperparameters: CHOSEN },
      ...{ gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 }, client_request_id: crypto.randomUUID() },
    },
  });
  jobId = job.id;
  await settleBackground();
  const [file] = await sql()<{ sha256: string; bytes: number }[]>`
    select normalized_sha256 as sha256, normalized_bytes::integer as bytes from public.datasets where id = ${dataset_id}`;
  if (!file) throw new Error('The dataset has no normalized file');
  fileOnCluster = file;
});
afterAll(async () => {
  await parkActiveJobs();
  await closeSql();
});

interface Row {
  hyperparameters: unknown;
  attempt: number;
  external_job_id: string | null;
}

async function readRow(): Promise<Row> {
  const [row] = await sql()<Row[]>`
    select hyperparameters, attempt, external_job_id from public.training_jobs where id = ${jobId}`;
  if (!row) throw new Error('The job has no row');
  return row;
}

/** The job's row once the deployed function has handed it to the cluster. */
async function submittedRow(): Promise<Row> {
  for (let round = 0; round < 20; round++) {
    const row = await readRow();
    if (row.external_job_id !== null) return row;
    await callFunction('process-training-jobs');
  }
  throw new Error('The job was not submitted');
}

/**
 * Sends a request under the job's key. The cluster answers the job that it has when the request is, URLs aside, the one that
 * the function sent, and refuses the key otherwise.
 */
async function sendAgain({ attempt }: Row, change: Partial<typeof EXPECTED> = {}): Promise<string> {
  const { clusterUrl, clusterKey } = testStack();
  const cluster = createClusterClient({ baseUrl: clusterUrl, apiKey: clusterKey, fetch });
  const job = await cluster.createJob(
    {
      ...EXPECTED,
      ...change,
      training_file: { url: 'http://storage.test/normalized.jsonl', ...fileOnCluster },
      resources: {
        gpu_type: 'LOCAL-CPU',
        gpu_count: 1,
        max_runtime_seconds: getServerEnv().MAX_TRAINING_DURATION_HOURS * 3600,
      },
      metadata: { job_id: jobId, attempt: String(attempt), user_id: owner.user.id },
    },
    `${jobId}:${attempt}`,
  );
  return job.id;
}

test('the values of this test are no defaults', () => {
  for (const field of FIELDS) {
    expect([field, hyperparameters.shape[field].safeParse(undefined).data]).not.toEqual([
      field,
      CHOSEN[field],
    ]);
  }
});

test('every field of the form is in the row as it was sent', async () => {
  const row = await readRow();
  expect(row.hyperparameters).toEqual(CHOSEN);
  expect(Object.keys(row.hyperparameters as object).sort()).toEqual([...FIELDS].sort());
});

test('the cluster was sent every field', async () => {
  const row = await submittedRow();
  expect(await sendAgain(row)).toBe(row.external_job_id);
});

test.each(FIELDS)('the cluster was sent no other %s', async (field) => {
  await expect(sendAgain(await submittedRow(), CHANGES[field])).rejects.toMatchObject({
    code: 'idempotency_mismatch',
  });
});
