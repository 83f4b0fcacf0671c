/** Making and cancelling a training job: priced by the database, once per intention. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Json } from '@/core/database.types';
import { HYPERPARAMETER_LIMITS, hyperparameters as schema } from '@/core/training/hyperparameters';
import { closeSql, serviceClient, signUpUser, sql, type SignedUpUser } from '@/testing/stack/stack';
import { hyperparameters, insertModel, insertQueuedJob, insertReadyDataset } from './sample-rows';

let user: SignedUpUser;
let datasetId: string;
beforeAll(async () => {
  user = await signUpUser();
  datasetId = await insertReadyDataset(user.id);
});
afterAll(async () => {
  await sql()`delete from auth.users where id = ${user.id}`;
  await closeSql();
});

const order = (changes: Record<string, Json> = {}) => ({
  name: 'My job',
  dataset_id: datasetId,
  preset_id: 'custom',
  base_model: hyperparameters.base_model,
  hyperparameters,
  gpu_type: 'H100-80GB',
  num_gpus: 2,
  estimated_total_cost: 2,
  estimated_cost_low: 1,
  estimated_cost_high: 3,
  estimate: {},
  client_request_id: randomUUID(),
  ...changes,
});

interface Outcome {
  outcome: string;
  job_id?: string;
}

async function createJob(job: Json, userId = user.id): Promise<Outcome> {
  const { data, error } = await serviceClient().rpc('create_training_job', {
    p_user_id: userId,
    p_job: job,
  });
  if (error) throw error;
  const outcome = data as unknown as Outcome;
  if (outcome.job_id) {
    // Out of reach of another test's tick.
    await sql()`update public.training_jobs set next_poll_at = '9999-01-01' where id = ${outcome.job_id}`;
  }
  return outcome;
}

const modelOf = async (userId: string) => insertModel(await insertQueuedJob(userId));

const countJobs = async () =>
  (await sql()`select count(*)::int as count from public.training_jobs where user_id = ${user.id}`)[0]
    ?.count as number;

test('the price is the catalogue’s of that moment, whatever the client says', async () => {
  const { outcome, job_id } = await createJob(
    order({ cost_per_gpu_hour: 0, gpu_config: { cost_per_gpu_hour: 0 }, status: 'completed' }),
  );
  expect(outcome).toBe('created');
  const [job] = await sql()`
    select j.gpu_config, j.status, j.total_epochs, j.current_cost::text as cost, j.dataset_sha256 = d.normalized_sha256 as "isDataFixed"
    from public.training_jobs j join public.datasets d on d.id = j.dataset_id where j.id = ${job_id ?? ''}`;
  expect(job).toEqual({
    gpu_config: { gpu_type: 'H100-80GB', num_gpus: 2, gpu_memory_gb: 80, cost_per_gpu_hour: 5 },
    status: 'queued',
    total_epochs: 3,
    cost: '0.000000',
    isDataFixed: true,
  });
});

test('the same request makes one job, also when it is sent five times at once', async () => {
  const job = order();
  const before = await countJobs();
  const answers = await Promise.all(Array.from({ length: 5 }, () => createJob(job)));
  expect(answers.map(({ outcome }) => outcome).sort()).toEqual([
    'created',
    'exists',
    'exists',
    'exists',
    'exists',
  ]);
  expect(new Set(answers.map(({ job_id }) => job_id)).size).toBe(1);
  expect(await countJobs()).toBe(before + 1);
});

test('another user may use the same request id', async () => {
  const job = order();
  await createJob(job);
  const other = await signUpUser();
  const { data } = await serviceClient().rpc('create_training_job', {
    p_user_id: other.id,
    p_job: { ...job, dataset_id: await insertReadyDataset(other.id) },
  });
  expect(data).toMatchObject({ outcome: 'created' });
  await sql()`delete from public.training_jobs where user_id = ${other.id}`;
});

describe('nothing is made', () => {
  test.each<[string, () => Promise<Record<string, Json>> | Record<string, Json>, string]>([
    ['for an unknown dataset', () => ({ dataset_id: randomUUID() }), 'dataset_not_found'],
    [
      'for a dataset that is not ready',
      async () => {
        const { data } = await user.client
          .from('datasets')
          .insert({ name: randomUUID(), file_name: 'a.jsonl', file_size: 1 })
          .select('id')
          .single();
        return { dataset_id: data?.id ?? '' };
      },
      'dataset_not_ready',
    ],
    ['for an unknown GPU', () => ({ gpu_type: 'Abacus' }), 'unknown_gpu'],
    ['for more GPUs than there are', () => ({ num_gpus: 9 }), 'gpu_count_too_large'],
    ['for an unknown model', () => ({ base_model: 'nobody/nothing' }), 'unknown_model'],
    ['as a copy of an unknown job', () => ({ parent_job_id: randomUUID() }), 'parent_not_found'],
    [
      'as a copy of another user’s job',
      async () => ({ parent_job_id: await insertQueuedJob((await signUpUser()).id) }),
      'parent_not_found',
    ],
    ['from an unknown model', () => ({ parent_model_id: randomUUID() }), 'parent_model_not_found'],
    [
      'from another user’s model',
      async () => ({ parent_model_id: await modelOf((await signUpUser()).id) }),
      'parent_model_not_found',
    ],
    [
      'from a deleted model',
      async () => {
        const id = await modelOf(user.id);
        await serviceClient().rpc('delete_model', { p_user_id: user.id, p_model_id: id });
        return { parent_model_id: id };
      },
      'parent_model_not_found',
    ],
  ])('%s', async (_what, changes, outcome) => {
    const job = order(await changes());
    const before = await countJobs();
    expect(await createJob(job)).toEqual({ outcome });
    expect(await countJobs()).toBe(before);
  });

  const withHyperparameter = (field: string, value: Json | undefined) =>
    order({ hyperparameters: { ...hyperparameters, [field]: value } as Json });
  const limits = Object.entries(HYPERPARAMETER_LIMITS);

  test.each(limits)('with %s out of its limits, or what the schema refuses', async (field, { min, max }) => {
    const number = z.toJSONSchema(schema).properties?.[field];
    const isWhole = typeof number === 'object' && number.type === 'integer';
    const step = isWhole ? 1 : min / 2 || 0.001;
    const refused = [
      min - step,
      max + step,
      String(min),
      'NaN',
      null,
      [min],
      {},
      ...(isWhole ? [min + 0.5] : []),
    ];
    for (const value of refused) {
      expect([value, schema.safeParse({ ...hyperparameters, [field]: value }).success]).toEqual([
        value,
        false,
      ]);
      // Not a number at all, or none, where the number of epochs is read from it.
      const code = expect.stringMatching(field === 'num_epochs' ? /^(23514|22P02|23502)$/ : /^23514$/);
      await expect(createJob(withHyperparameter(field, value))).rejects.toMatchObject({ code });
    }
  });

  test.each(limits)('%s may be at both of its limits', async (field, { min, max }) => {
    for (const value of [min, max]) {
      expect(schema.safeParse({ ...hyperparameters, [field]: value }).success).toBe(true);
      expect(await createJob(withHyperparameter(field, value))).toMatchObject({ outcome: 'created' });
    }
  });

  test.each<[string, Json]>([
    ['lr_scheduler', 'sine'],
    ['quantization', 'int8'],
    ['target_modules', []],
    ['target_modules', ['q_proj', 'w_9']],
    ['target_modules', 'q_proj'],
    ['target_modules', [['q_proj']]],
    ['base_model', 'Qwen/Qwen2.5-7B'],
    ['warmup', 3],
  ])('with %s = %j', async (field, value) => {
    await expect(createJob(withHyperparameter(field, value))).rejects.toMatchObject({ code: '23514' });
  });

  test.each(Object.keys(schema.shape))('without %s', async (field) => {
    const incomplete = Object.fromEntries(Object.entries(hyperparameters).filter(([name]) => name !== field));
    // Without epochs the job has no number of epochs either.
    const code = field === 'num_epochs' ? '23502' : '23514';
    await expect(createJob(order({ hyperparameters: incomplete }))).rejects.toMatchObject({ code });
  });

  test.each([0, -1])('with %i GPUs', async (count) => {
    await expect(createJob(order({ num_gpus: count }))).rejects.toMatchObject({ code: '23514' });
  });
});

describe('from the weights of a model', () => {
  const startOf = async (jobId: string | undefined) => {
    const [row] = await sql()`
      select parent_model_id, init_adapter from public.training_jobs where id = ${jobId ?? ''}`;
    return row;
  };

  test('the server names the file, whatever the client says', async () => {
    const modelId = await modelOf(user.id);
    const modules = [...hyperparameters.target_modules].reverse();
    const { outcome, job_id } = await createJob(
      order({
        ...{ parent_model_id: modelId, init_adapter: { storage_path: 'theirs' } },
        hyperparameters: { ...hyperparameters, target_modules: modules, learning_rate: 1e-5 },
      }),
    );
    const [model] = await sql()<{ file: { storage_path: string; sha256: string; bytes: number } }[]>`
      select artifacts -> 0 as file from public.model_artifacts where id = ${modelId}`;
    const { storage_path, sha256, bytes } = model?.file ?? {};
    expect([outcome, await startOf(job_id)]).toEqual([
      'created',
      {
        parent_model_id: modelId,
        init_adapter: { storage_bucket: 'lora-models', storage_path, sha256, bytes },
      },
    ]);
  });

  test.each<[string, Record<string, Json>, string[]]>([
    ['another rank', { lora_rank: 4 }, ['lora_rank']],
    ['another alpha', { lora_alpha: 8 }, ['lora_alpha']],
    ['other modules', { target_modules: ['q_proj'] }, ['target_modules']],
    [
      'another base model and rank',
      { base_model: 'Qwen/Qwen2.5-7B', lora_rank: 4 },
      ['base_model', 'lora_rank'],
    ],
  ])('with %s nothing is made, and what has to be the same is named', async (_, changes, settings) => {
    const changed = { ...hyperparameters, ...changes };
    const before = await countJobs();
    expect(
      await createJob(
        order({
          ...{ parent_model_id: await modelOf(user.id), hyperparameters: changed },
          base_model: changed.base_model,
        }),
      ),
    ).toEqual({ outcome: 'parent_model_mismatch', settings });
    // The model's own job.
    expect(await countJobs()).toBe(before + 1);
  });

  test('a retry starts where its parent did, as long as the files are there', async () => {
    const modelId = await modelOf(user.id);
    const first = await createJob(order({ parent_model_id: modelId }));
    await sql()`
      update public.training_jobs set status = 'failed', completed_at = now(), final_cost = 0, error_code = 'cluster_error',
        error_message = 'x' where id = ${first.job_id ?? ''}`;
    const retry = () => createJob(order({ parent_job_id: first.job_id ?? '', retry_from: 'beginning' }));
    await serviceClient().rpc('delete_model', { p_user_id: user.id, p_model_id: modelId });
    const second = await retry();
    expect(second.outcome).toBe('created');
    expect(await startOf(second.job_id)).toEqual(await startOf(first.job_id));
    await sql()`update public.model_artifacts set files_removed_at = now() where id = ${modelId}`;
    expect(await retry()).toEqual({ outcome: 'parent_model_not_found' });
  });
});

describe('what was agreed to', () => {
  const terms = async (): Promise<{ price_per_gpu_hour_usd: number; dataset_sha256: string }> => {
    const [row] = await sql()<{ sha256: string }[]>`
      select normalized_sha256 as sha256 from public.datasets where id = ${datasetId}`;
    return { price_per_gpu_hour_usd: 5, dataset_sha256: row?.sha256 ?? '' };
  };

  test('holds: the job is made', async () => {
    expect(await createJob(order({ quote: await terms() }))).toMatchObject({ outcome: 'created' });
  });

  test.each([
    ['another price', { price_per_gpu_hour_usd: 4.99 }],
    ['other data', { dataset_sha256: 'f'.repeat(64) }],
  ])('%s: nothing is made, and what holds now is said', async (_, change) => {
    const before = await countJobs();
    const now = await terms();
    expect(await createJob(order({ quote: { ...now, ...change } }))).toEqual({
      outcome: 'quote_changed',
      ...now,
    });
    expect(await countJobs()).toBe(before);
  });
});

describe('the month’s budget', () => {
  let spender: SignedUpUser;
  let spendersDataset: string;
  beforeEach(async () => {
    spender = await signUpUser();
    spendersDataset = await insertReadyDataset(spender.id);
  });
  const setBudget = (budget: number, stops: boolean) => sql()`
    update public.profiles set monthly_budget = ${budget}, stop_jobs_at_budget = ${stops} where id = ${spender.id}`;
  const spend = (amount: number, day: string) => sql()`
    insert into public.cost_records (user_id, cost_type, amount, billing_period)
    values (${spender.id}, 'storage', ${amount}, ${day}::text::date)`;
  const anOrder = (cost: number) =>
    order({ dataset_id: spendersDataset, estimated_total_cost: cost, estimated_cost_high: cost * 2 });
  const today = () => new Date().toISOString().slice(0, 10);

  test.each([
    ['the p90 just within it', true, 1.5, 'created'],
    ['the p90 beyond it', true, 1.500001, 'budget_exceeded'],
    ['the p90 beyond it, but jobs may go on', false, 1.500001, 'created'],
  ])('%s', async (_, stops, cost, outcome) => {
    await setBudget(10, stops);
    await spend(4, today());
    await spend(1000, '2020-01-01');
    await createJob(anOrder(3), spender.id);
    const answer = await createJob(anOrder(cost), spender.id);
    expect(answer).toMatchObject(
      outcome === 'created'
        ? { outcome }
        : { outcome, monthly_budget_usd: 10, spent_usd: 4, reserved_usd: 3 },
    );
  });

  test('what a job has already been billed is not reserved a second time', async () => {
    await setBudget(10, true);
    const { job_id } = await createJob(anOrder(5), spender.id);
    await sql()`update public.training_jobs set current_cost = 4 where id = ${job_id ?? ''}`;
    await spend(4, today());
    expect(await createJob(anOrder(2.5), spender.id)).toMatchObject({ outcome: 'created' });
    expect(await createJob(anOrder(1.5), spender.id)).toMatchObject({ outcome: 'budget_exceeded' });
  });

  test('ten at once cannot all slip under it', async () => {
    await setBudget(10, true);
    const answers = await Promise.all(Array.from({ length: 10 }, () => createJob(anOrder(3), spender.id)));
    expect(answers.filter(({ outcome }) => outcome === 'created')).toHaveLength(2);
  });
});

describe('cancelling', () => {
  const cancel = async (jobId: string, saveCheckpoint = false) =>
    (
      await serviceClient().rpc('request_job_cancel', {
        p_user_id: user.id,
        p_job_id: jobId,
        p_save_checkpoint: saveCheckpoint,
      })
    ).data;

  test('is an intent: the first time is kept, the job stays active until the cluster confirms', async () => {
    const jobId = await insertQueuedJob(user.id, { datasetId });
    expect(await cancel(jobId, true)).toEqual({ outcome: 'cancelling' });
    const read = async () =>
      (
        await sql()`
          select status, cancel_requested_at::text as at, cancel_save_checkpoint as "isSaving", next_poll_at <= now() as "isDue"
          from public.training_jobs where id = ${jobId}`
      )[0];
    const first = await read();
    expect(first).toMatchObject({ status: 'queued', isSaving: true, isDue: true });
    await cancel(jobId, false);
    expect(await read()).toEqual({ ...first, isSaving: false });
  });

  test('comes too late for a job that ended', async () => {
    const jobId = await insertQueuedJob(user.id, { datasetId });
    await sql()`
      update public.training_jobs set status = 'cancelled', completed_at = now(), final_cost = 0 where id = ${jobId}`;
    expect(await cancel(jobId)).toEqual({ outcome: 'ended', status: 'cancelled' });
  });
});
