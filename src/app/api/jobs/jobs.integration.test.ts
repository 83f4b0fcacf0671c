import { presetHyperparameters, type Hyperparameters } from '@/core/training/hyperparameters';
import type { JobDetail, JobEstimateAnswer, JobList, JobView } from '@/core/training/job.schema';
import { callApi, callApiForData, settleBackground } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDataset, insertJob, parkActiveJobs } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, sql } from '@/testing/stack/stack';

let owner: Persona;
let datasetId: string;

beforeAll(() => useStackAsServerEnv());
beforeEach(async () => {
  owner = await signInPersona();
  datasetId = await insertDataset(owner.user.id, { name: 'Support chats' });
});
afterEach(settleBackground);
afterAll(async () => {
  await parkActiveJobs();
  await closeSql();
});

const balanced = presetHyperparameters('balanced', 'brightrun/tiny-chat-4m');
const aJob = () => ({
  name: 'Support tone',
  dataset_id: datasetId,
  preset_id: 'balanced',
  hyperparameters: balanced,
  gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
  client_request_id: crypto.randomUUID(),
});
type Created = { job: JobView; estimated_cost: number; estimated_duration_hours: number };
const countJobs = async () => (await callApiForData<JobList>(owner, 'GET /api/jobs')).total;

test('a job is priced by the server and queued', async () => {
  const { status, body } = await callApi(owner, 'POST /api/jobs', { body: aJob() });
  const { data } = body as { data: Created };
  expect(status).toBe(201);
  expect(data.job).toMatchObject({
    name: 'Support tone',
    dataset_name: 'Support chats',
    preset_id: 'balanced',
    hyperparameters: balanced,
    gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1, gpu_memory_gb: 4, cost_per_gpu_hour: 0.1 },
    current_cost: 0,
    final_cost: null,
    cancel_requested_at: null,
  });
  expect(data.estimated_cost).toBeGreaterThan(0);
  expect(data.job.estimated_total_cost).toBeCloseTo(data.estimated_cost, 6);

  const { dataset_id, hyperparameters, gpu_config } = aJob();
  const estimate = await callApiForData<JobEstimateAnswer>(owner, 'POST /api/jobs/estimate', {
    body: { dataset_id, hyperparameters, gpu_config },
  });
  // The job that was just made is reserved for in the budget; the rest is the same.
  expect(estimate).toMatchObject(data.job.estimate);
  expect(estimate).toMatchObject({ fixes: [], budget: null, quote: { price_per_gpu_hour_usd: 0.1 } });
  expect(estimate.options.filter(({ is_current }) => is_current)).toMatchObject([
    { gpu_type: 'LOCAL-CPU', num_gpus: 1, available: true, is_cheapest_fit: true },
  ]);

  const detail = await callApiForData<JobDetail>(owner, `GET /api/jobs/${data.job.id}`);
  expect(detail).toMatchObject({
    job: { id: data.job.id },
    dataset: { id: datasetId, name: 'Support chats', total_training_pairs: 80 },
    logsCount: 0,
    metricsCount: 0,
  });
});

test('the same request makes one job, however often and however parallel it is sent', async () => {
  const body = aJob();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => callApi(owner, 'POST /api/jobs', { body })),
  );
  const late = await callApi(owner, 'POST /api/jobs', { body: { ...body, name: 'Sent again' } });
  const ids = [...answers, late].map((answer) => (answer.body as { data: Created }).data.job.id);
  expect(new Set(ids).size).toBe(1);
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(9).fill(200), 201]);
  expect([late.status, (late.body as { data: Created }).data.job.name]).toEqual([200, 'Support tone']);
  expect(await countJobs()).toBe(1);
});

test('the preset is what the values are, not what they are called', async () => {
  const hyperparameters = { ...balanced, learning_rate: 1e-3 };
  const created = await callApiForData<Created>(owner, 'POST /api/jobs', {
    body: { ...aJob(), hyperparameters },
  });
  expect(created.job.preset_id).toBe('custom');
});

describe('bad input makes no job and says what to do', () => {
  const withHyperparameter = (change: Partial<Record<keyof Hyperparameters, unknown>>) => () => ({
    hyperparameters: { ...balanced, ...change },
  });

  test.each<[string, () => object | Promise<object>, number, string, string]>([
    ['no dataset', () => ({ dataset_id: crypto.randomUUID() }), 404, 'not_found', 'does not exist'],
    [
      'somebody else’s dataset',
      async () => ({ dataset_id: await insertDataset((await signInPersona()).user.id) }),
      404,
      'not_found',
      'does not exist',
    ],
    [
      'a dataset that is being validated',
      async () => ({ dataset_id: await insertDataset(owner.user.id, { status: 'validating' }) }),
      409,
      'dataset_not_ready',
      'validation',
    ],
    [
      'a dataset with errors',
      async () => ({ dataset_id: await insertDataset(owner.user.id, { status: 'error' }) }),
      409,
      'dataset_not_ready',
      'report',
    ],
    [
      'an unknown GPU',
      () => ({ gpu_config: { gpu_type: 'TPU-v9', num_gpus: 1 } }),
      422,
      'unknown_gpu',
      'LOCAL-CPU',
    ],
    [
      'a GPU that this cluster does not have',
      () => ({ gpu_config: { gpu_type: 'H100-80GB', num_gpus: 1 } }),
      422,
      'unknown_gpu',
      'LOCAL-CPU',
    ],
    [
      'more GPUs than the type has',
      () => ({ gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 2 } }),
      400,
      'invalid_input',
      'at most 1',
    ],
    [
      'an unknown model',
      withHyperparameter({ base_model: 'gpt-17' }),
      422,
      'unknown_model',
      'brightrun/tiny-chat-4m',
    ],
    [
      'a negative learning rate',
      withHyperparameter({ learning_rate: -1e-4 }),
      400,
      'invalid_input',
      'learning_rate',
    ],
    [
      'an absurd learning rate',
      withHyperparameter({ learning_rate: 1 }),
      400,
      'invalid_input',
      'learning_rate',
    ],
    [
      'a learning rate in words',
      withHyperparameter({ learning_rate: 'NaN' }),
      400,
      'invalid_input',
      'learning_rate',
    ],
    ['no epochs', withHyperparameter({ num_epochs: 0 }), 400, 'invalid_input', 'num_epochs'],
    ['a million epochs', withHyperparameter({ num_epochs: 1_000_000 }), 400, 'invalid_input', 'num_epochs'],
    ['half a batch', withHyperparameter({ batch_size: 0.5 }), 400, 'invalid_input', 'batch_size'],
    ['a rank beyond the limit', withHyperparameter({ lora_rank: 257 }), 400, 'invalid_input', 'lora_rank'],
    [
      'a dropout of everything',
      withHyperparameter({ lora_dropout: 1 }),
      400,
      'invalid_input',
      'lora_dropout',
    ],
    [
      'a target module of no model',
      withHyperparameter({ target_modules: ['w_9'] }),
      400,
      'invalid_input',
      'target_modules',
    ],
    ['no target module', withHyperparameter({ target_modules: [] }), 400, 'invalid_input', 'target_modules'],
    [
      'an unknown hyperparameter',
      () => ({ hyperparameters: { ...balanced, gpu: 1 } }),
      400,
      'invalid_input',
      'gpu',
    ],
    [
      'a price of its own',
      () => ({ gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1, cost_per_gpu_hour: 0 } }),
      400,
      'invalid_input',
      'cost_per_gpu_hour',
    ],
    ['no request id', () => ({ client_request_id: '' }), 400, 'invalid_input', 'client_request_id'],
    [
      'somebody else’s job as its parent',
      async () => ({ parent_job_id: await insertJob((await signInPersona()).user.id) }),
      404,
      'not_found',
      'continues',
    ],
  ])('%s', async (_, change, status, code, words) => {
    const answer = await callApi(owner, 'POST /api/jobs', { body: { ...aJob(), ...(await change()) } });
    expect([answer.status, answer.body]).toMatchObject([
      status,
      { code, error: expect.stringContaining(words) },
    ]);
    expect(await countJobs()).toBe(0);
  });

  test.each(['NaN', 'Infinity', '1e999'])(
    'a learning rate of %s, which JSON does not have',
    async (value) => {
      const body = JSON.stringify(aJob()).replace('0.0002', value);
      expect(body).toContain(value);
      const answer = await callApi(owner, 'POST /api/jobs', {
        body,
        headers: { 'content-type': 'application/json' },
      });
      expect([answer.status, answer.body]).toMatchObject([400, { code: 'invalid_input' }]);
    },
  );
});

describe('what the person saw when they decided', () => {
  const quoteNow = async () => {
    const { dataset_id, hyperparameters, gpu_config } = aJob();
    const body = { dataset_id, hyperparameters, gpu_config };
    return (await callApiForData<JobEstimateAnswer>(owner, 'POST /api/jobs/estimate', { body })).quote;
  };

  test('another price or other data: nothing is started, old and new are named, the new quote starts it', async () => {
    const quote = await quoteNow();
    const stale = { price_per_gpu_hour_usd: 0.05, dataset_sha256: 'f'.repeat(64) };
    const refused = await callApi(owner, 'POST /api/jobs', { body: { ...aJob(), quote: stale } });
    expect([refused.status, refused.body]).toMatchObject([
      409,
      {
        code: 'quote_changed',
        details: [
          { path: 'quote.price_per_gpu_hour_usd', message: 'Is $0.1000 now, not $0.0500' },
          { path: 'quote.dataset_sha256', message: expect.stringContaining(quote.dataset_sha256) },
        ],
      },
    ]);
    expect(await countJobs()).toBe(0);
    expect((await callApi(owner, 'POST /api/jobs', { body: { ...aJob(), quote } })).status).toBe(201);
  });

  test('a dataset that was deleted meanwhile is not found', async () => {
    const body = { ...aJob(), quote: await quoteNow() };
    await callApiForData(owner, `DELETE /api/datasets/${datasetId}`);
    const refused = await callApi(owner, 'POST /api/jobs', { body });
    expect([refused.status, refused.body]).toMatchObject([404, { code: 'not_found' }]);
  });

  test('a GPU type that was withdrawn meanwhile starts nothing; once it is back, the same request does', async () => {
    const body = { ...aJob(), quote: await quoteNow() };
    const offer = (isOffered: boolean) =>
      sql()`update public.gpu_types set is_active = ${isOffered} where id = 'LOCAL-CPU'`;
    await offer(false);
    try {
      const refused = await callApi(owner, 'POST /api/jobs', { body });
      expect([refused.status, refused.body]).toMatchObject([
        422,
        {
          code: 'unknown_gpu',
          error: expect.stringContaining('LOCAL-CPU'),
          details: [{ path: 'gpu_config.gpu_type' }],
        },
      ]);
      expect(await countJobs()).toBe(0);
    } finally {
      await offer(true);
    }
    expect((await callApi(owner, 'POST /api/jobs', { body })).status).toBe(201);
  });
});

test('a budget that stops trainings refuses what it may not cover; otherwise it only warns', async () => {
  await sql()`
    update public.profiles set monthly_budget = 1, stop_jobs_at_budget = true where id = ${owner.user.id}`;
  await sql()`
    insert into public.cost_records (user_id, cost_type, amount, billing_period)
    values (${owner.user.id}, 'storage', 1, (now() at time zone 'utc')::date)`;
  const refused = await callApi(owner, 'POST /api/jobs', { body: aJob() });
  expect([refused.status, refused.body]).toMatchObject([
    409,
    { code: 'budget_exceeded', error: expect.stringContaining('Nothing was started') },
  ]);
  expect(await countJobs()).toBe(0);
  const { dataset_id, hyperparameters, gpu_config } = aJob();
  const { budget } = await callApiForData<JobEstimateAnswer>(owner, 'POST /api/jobs/estimate', {
    body: { dataset_id, hyperparameters, gpu_config },
  });
  expect(budget).toMatchObject({ monthly_budget_usd: 1, spent_usd: 1, reserved_usd: 0, verdict: 'p50_over' });
  await sql()`update public.profiles set stop_jobs_at_budget = false where id = ${owner.user.id}`;
  expect((await callApi(owner, 'POST /api/jobs', { body: aJob() })).status).toBe(201);
});

test('a training that would be stopped before its end is not started', async () => {
  await sql()`update public.datasets set total_rows = 2000000, total_tokens = 2000000000 where id = ${datasetId}`;
  const { status, body } = await callApi(owner, 'POST /api/jobs', { body: aJob() });
  expect([status, body]).toMatchObject([
    400,
    { code: 'invalid_input', error: expect.stringContaining('48') },
  ]);
});

test('cancelling is an intent, shown at once; an ended job cannot be cancelled', async () => {
  const id = await insertJob(owner.user.id);
  const { status, body } = await callApi(owner, `POST /api/jobs/${id}/cancel`, {
    body: { save_checkpoint: true },
  });
  expect(status).toBe(202);
  expect(body).toMatchObject({
    data: { job: { id, cancel_requested_at: expect.any(String), cancel_save_checkpoint: true } },
  });
  const ended = await insertJob(owner.user.id, { status: 'failed' });
  const late = await callApi(owner, `POST /api/jobs/${ended}/cancel`);
  expect([late.status, late.body]).toMatchObject([
    409,
    { code: 'job_ended', error: expect.stringContaining('failed') },
  ]);
});

test('a job can be renamed, even when it has ended, and nothing else of it changes', async () => {
  const id = await insertJob(owner.user.id, { status: 'failed' });
  const renamed = await callApi(owner, `PATCH /api/jobs/${id}`, { body: { name: ' Better name ' } });
  expect(renamed.body).toMatchObject({
    data: { job: { name: 'Better name', status: 'failed', final_cost: 1.5 } },
  });
  expect((await callApi(owner, `PATCH /api/jobs/${id}`, { body: { status: 'completed' } })).status).toBe(400);
});

test('a job outlives its dataset, and still says its name', async () => {
  const id = await insertJob(owner.user.id, { datasetId, status: 'cancelled' });
  await callApiForData(owner, `PATCH /api/datasets/${datasetId}`, { body: { name: 'Gone by now' } });
  await callApiForData(owner, `DELETE /api/datasets/${datasetId}`);
  expect(await callApiForData<JobDetail>(owner, `GET /api/jobs/${id}`)).toMatchObject({
    job: { dataset_name: 'Gone by now' },
    dataset: { id: datasetId, name: 'Gone by now' },
  });
  expect(await callApiForData(owner, 'GET /api/jobs')).toMatchObject({
    jobs: [{ id, dataset_name: 'Gone by now' }],
  });
});

describe('the list', () => {
  beforeEach(async () => {
    await insertJob(owner.user.id, { datasetId, name: 'first', createdAt: '2026-01-10T00:00:00Z' });
    await insertJob(owner.user.id, { name: 'second', createdAt: '2026-01-10T23:59:59.9Z', status: 'failed' });
    await insertJob(owner.user.id, { name: 'third', createdAt: '2026-01-11T00:00:00Z' });
  });

  test.each([
    ['', ['third', 'second', 'first']],
    ['sortBy=name&sortDirection=asc', ['first', 'second', 'third']],
    ['status=failed', ['second']],
    ['date_from=2026-01-11', ['third']],
    ['date_from=2026-01-10&date_to=2026-01-10', ['second', 'first']],
    ['limit=1&page=2', ['second']],
  ])('?%s', async (query, expected) => {
    const { jobs } = await callApiForData<JobList>(owner, `GET /api/jobs?${query}`);
    expect(jobs.map(({ name }) => name)).toEqual(expected);
  });

  test('of one dataset', async () => {
    const { jobs } = await callApiForData<JobList>(owner, `GET /api/jobs?dataset_id=${datasetId}`);
    expect(jobs).toMatchObject([{ name: 'first', dataset_name: 'Support chats' }]);
  });

  test.each(['date_from=10.1.2026', 'date_from=2026-02-30', 'dataset_id=x', 'status=paused'])(
    '?%s is refused',
    async (query) => {
      expect((await callApi(owner, `GET /api/jobs?${query}`)).status).toBe(400);
    },
  );
});
