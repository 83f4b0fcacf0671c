/** Making and cancelling a training job: priced by the database, once per intention. */
import { randomUUID } from 'node:crypto';
import type { Json } from '@/core/database.types';
import { closeSql, serviceClient, signUpUser, sql, type SignedUpUser } from '@/testing/stack/stack';
import { hyperparameters, insertQueuedJob, insertReadyDataset } from './sample-rows';

let user: SignedUpUser;
let datasetId: string;
beforeAll(async () => {
  user = await signUpUser();
  datasetId = await insertReadyDataset(user.id);
});
afterAll(async () => {
  await sql()`delete from public.training_jobs where user_id = ${user.id}`;
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

async function createJob(job: Json): Promise<Outcome> {
  const { data, error } = await serviceClient().rpc('create_training_job', {
    p_user_id: user.id,
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
  ])('%s', async (_what, changes, outcome) => {
    const job = order(await changes());
    const before = await countJobs();
    expect(await createJob(job)).toEqual({ outcome });
    expect(await countJobs()).toBe(before);
  });

  test.each([
    ['learning_rate', 0.5],
    ['learning_rate', -1],
    ['learning_rate', null],
    ['batch_size', 0],
    ['batch_size', 129],
    ['num_epochs', 1000],
    ['lora_rank', 0],
    ['lora_alpha', 513],
    ['lora_dropout', 0.95],
    ['lora_dropout', 'NaN'],
  ])('with %s = %j', async (field, value) => {
    const job = order({ hyperparameters: { ...hyperparameters, num_epochs: 3, [field]: value } });
    await expect(createJob(job)).rejects.toMatchObject({ code: '23514' });
  });

  test.each(['learning_rate', 'batch_size', 'lora_rank', 'lora_alpha', 'lora_dropout'] as const)(
    'without %s',
    async (field) => {
      const incomplete = Object.fromEntries(
        Object.entries(hyperparameters).filter(([name]) => name !== field),
      );
      await expect(createJob(order({ hyperparameters: incomplete }))).rejects.toMatchObject({
        code: '23514',
      });
    },
  );

  test.each([0, -1])('with %i GPUs', async (count) => {
    await expect(createJob(order({ num_gpus: count }))).rejects.toMatchObject({ code: '23514' });
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
