import { presetHyperparameters } from '@/core/training/hyperparameters';
import type { JobDetail } from '@/core/training/job.schema';
import type { SweepEstimate, SweepList, SweepView } from '@/core/training/sweeps/sweep.schema';
import { callApi, callApiForData, settleBackground } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertCost, insertDataset, insertSweep, parkActiveJobs } from '@/testing/api/rows';
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

const base = presetHyperparameters('balanced', 'brightrun/tiny-chat-4m');
const grid = { learning_rates: [2e-4, 1e-4], lora_ranks: [8, 4] };
const what = () => ({
  ...{ dataset_id: datasetId, hyperparameters: base, grid },
  gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
});
const aSearch = () => ({
  ...what(),
  ...{ name: 'Support tone', total_budget_usd: 5, client_request_id: crypto.randomUUID() },
});
interface Created {
  sweep: SweepView;
  estimated_cost: number;
}
const countSweeps = async () => (await callApiForData<SweepList>(owner, 'GET /api/sweeps')).total;

test('a search makes a job of each point of its grid, at the estimated price', async () => {
  const estimate = await callApiForData<SweepEstimate>(owner, 'POST /api/sweeps/estimate', { body: what() });
  expect(estimate).toMatchObject({
    metric: 'validation_loss',
    runs: [
      { lora_rank: 4, lora_alpha: 8, learning_rate: 1e-4 },
      { lora_rank: 4, lora_alpha: 8, learning_rate: 2e-4 },
      { lora_rank: 8, lora_alpha: 16, learning_rate: 1e-4 },
      { lora_rank: 8, lora_alpha: 16, learning_rate: 2e-4 },
    ],
  });

  const { status, body } = await callApi(owner, 'POST /api/sweeps', { body: aSearch() });
  const { sweep, estimated_cost } = (body as { data: Created }).data;
  expect(status).toBe(201);
  expect(estimated_cost).toBe(estimate.estimated_cost);
  expect(sweep).toMatchObject({
    ...{ name: 'Support tone', dataset_name: 'Support chats', status: 'running', metric: 'validation_loss' },
    ...{ total_budget_usd: 5, spent_usd: 0, run_count: 4, ended_run_count: 0, best_job_id: null },
    ...{ base_model: base.base_model, gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 }, grid },
  });
  expect(sweep.runs[3]).toMatchObject({
    ...{ name: 'Support tone · rank 8 · 2e-4', status: 'queued', lora_rank: 8, rungs: [], metrics_count: 0 },
  });
  const { job } = await callApiForData<JobDetail>(owner, `GET /api/jobs/${sweep.runs[0]?.id}`);
  expect(job).toMatchObject({
    ...{ sweep_id: sweep.id, preset_id: 'custom' },
    hyperparameters: { ...base, lora_rank: 4, lora_alpha: 8, learning_rate: 1e-4 },
  });
  expect(await callApiForData<Created>(owner, `GET /api/sweeps/${sweep.id}`)).toMatchObject({
    sweep: { id: sweep.id, runs: sweep.runs.map(({ id }) => ({ id })) },
  });
});

test('the same request makes one search, however often and however parallel it is sent', async () => {
  const body = aSearch();
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => callApi(owner, 'POST /api/sweeps', { body })),
  );
  const late = await callApi(owner, 'POST /api/sweeps', { body: { ...body, name: 'Sent again' } });
  const ids = [...answers, late].map((answer) => (answer.body as { data: Created }).data.sweep.id);
  expect(new Set(ids).size).toBe(1);
  expect([...answers, late].map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
  expect(await countSweeps()).toBe(1);
});

test('a budget that does not cover all runs says which are too many, and starts nothing', async () => {
  const { runs } = await callApiForData<SweepEstimate>(owner, 'POST /api/sweeps/estimate', { body: what() });
  const two = (runs[0]?.estimated_cost ?? 0) + (runs[1]?.estimated_cost ?? 0);
  const body = { ...aSearch(), total_budget_usd: two + 0.000001 };
  const answer = await callApi(owner, 'POST /api/sweeps', { body });
  expect([answer.status, answer.body]).toMatchObject([
    400,
    {
      code: 'invalid_input',
      error: expect.stringMatching(/^These 4 runs would cost about \$.*Nothing was started\..*rank 8/),
      details: [{ path: 'total_budget_usd' }, { path: 'runs.2' }, { path: 'runs.3' }],
    },
  ]);
  expect(await countSweeps()).toBe(0);
});

describe('a month’s budget that all runs together may pass', () => {
  /** Covers the expected cost of any one run, with its p90, but not of all four. */
  async function limitMonth(isStopping: boolean): Promise<SweepEstimate> {
    const { runs } = await callApiForData<SweepEstimate>(owner, 'POST /api/sweeps/estimate', {
      body: what(),
    });
    const most = Math.max(...runs.map(({ estimated_cost_high }) => estimated_cost_high));
    await sql()`
      update public.profiles set monthly_budget = ${2 + 1.1 * most}, stop_jobs_at_budget = ${isStopping}
      where id = ${owner.user.id}`;
    await insertCost(owner.user.id, null, { amount: '2', day: new Date().toISOString().slice(0, 10) });
    return callApiForData(owner, 'POST /api/sweeps/estimate', { body: what() });
  }

  test('refuses it where trainings stop at the budget: no run is made', async () => {
    const { budget, estimated_cost_high } = await limitMonth(true);
    expect(budget).toMatchObject({
      verdict: 'p50_over',
      stops_at_budget: true,
      spent_usd: 2,
      reserved_usd: 0,
    });
    const answer = await callApi(owner, 'POST /api/sweeps', { body: aSearch() });
    expect([answer.status, answer.body]).toMatchObject([
      409,
      {
        code: 'budget_exceeded',
        error: expect.stringMatching(
          `up to \\$${estimated_cost_high.toFixed(4)}.*\\$2.00 are spent, \\$0.00 are kept.*Nothing was started`,
        ),
        details: [{ path: 'budget' }],
      },
    ]);
    expect(await countSweeps()).toBe(0);
    const [jobs] =
      await sql()`select count(*)::integer from public.training_jobs where user_id = ${owner.user.id}`;
    expect(jobs).toEqual({ count: 0 });
  });

  test('is only a warning where they may go on', async () => {
    const { budget } = await limitMonth(false);
    expect(budget).toMatchObject({ verdict: 'p50_over', stops_at_budget: false });
    expect((await callApi(owner, 'POST /api/sweeps', { body: aSearch() })).status).toBe(201);
  });
});

describe('bad input makes nothing and says what to do', () => {
  const gridOf = (learning_rates: unknown[], lora_ranks: unknown[]) => () => ({
    grid: { learning_rates, lora_ranks },
  });

  test.each<[string, () => object | Promise<object>, number, string, string]>([
    ['one run', gridOf([1e-4], [8]), 400, 'invalid_input', 'grid.learning_rates'],
    ['nine runs', gridOf([1e-4, 2e-4, 3e-4], [4, 8, 16]), 400, 'invalid_input', 'grid.learning_rates'],
    ['a value twice', gridOf([1e-4, 1e-4], [4, 8]), 400, 'invalid_input', 'grid.learning_rates'],
    ['a rank out of limits', gridOf([1e-4], [8, 257]), 400, 'invalid_input', 'grid.lora_ranks.1'],
    [
      'a learning rate out of limits',
      gridOf([1e-4, 0.5], [8]),
      400,
      'invalid_input',
      'grid.learning_rates.1',
    ],
    ['no grid', () => ({ grid: undefined }), 400, 'invalid_input', 'grid'],
    ['no budget', () => ({ total_budget_usd: 0 }), 400, 'invalid_input', 'total_budget_usd'],
    ['a negative budget', () => ({ total_budget_usd: -1 }), 400, 'invalid_input', 'total_budget_usd'],
    ['a budget in words', () => ({ total_budget_usd: '5' }), 400, 'invalid_input', 'total_budget_usd'],
    ['a status of its own', () => ({ status: 'completed' }), 400, 'invalid_input', 'status'],
    ['no name', () => ({ name: '  ' }), 400, 'invalid_input', 'name'],
    [
      'an unknown GPU',
      () => ({ gpu_config: { gpu_type: 'TPU-v9', num_gpus: 1 } }),
      422,
      'unknown_gpu',
      'gpu_config.gpu_type',
    ],
    [
      'somebody else’s dataset',
      async () => ({ dataset_id: await insertDataset((await signInPersona()).user.id) }),
      ...([404, 'not_found', ''] as const),
    ],
    [
      'a dataset that is not ready',
      async () => ({ dataset_id: await insertDataset(owner.user.id, { status: 'error' }) }),
      ...([409, 'dataset_not_ready', 'dataset_id'] as const),
    ],
  ])('%s', async (_, change, status, code, path) => {
    const answer = await callApi(owner, 'POST /api/sweeps', { body: { ...aSearch(), ...(await change()) } });
    expect([answer.status, answer.body]).toMatchObject([status, { code }]);
    const { details = [] } = answer.body as { details?: { path: string }[] };
    expect(path === '' || JSON.stringify(details).includes(path)).toBe(true);
    expect(await countSweeps()).toBe(0);
  });
});

test('cancelling stops every run that has not ended, once', async () => {
  const id = await insertSweep(owner.user.id, { runs: ['running', 'failed', 'queued'] });
  const { status, body } = await callApi(owner, `POST /api/sweeps/${id}/cancel`);
  expect([status, body]).toMatchObject([
    202,
    {
      data: {
        sweep: {
          ...{ status: 'running', stop_reason: 'cancelled_by_user', spent_usd: 1.5, ended_run_count: 1 },
          runs: [
            { cancel_requested_at: expect.any(String) },
            { status: 'failed', cancel_requested_at: null },
            { cancel_requested_at: expect.any(String) },
          ],
        },
      },
    },
  ]);
  const ended = await insertSweep(owner.user.id, { runs: ['failed', 'cancelled'] });
  const late = await callApi(owner, `POST /api/sweeps/${ended}/cancel`);
  expect([late.status, late.body]).toMatchObject([409, { code: 'job_ended' }]);
});

test('a run shows what was decided about it', async () => {
  const id = await insertSweep(owner.user.id);
  await sql()`
    insert into public.sweep_rungs (job_id, rung, step, loss, place, compared, is_stopped)
    select id, 0, 25, 'NaN', 2, 2, true from public.training_jobs where sweep_id = ${id} and sweep_index = 1`;
  const { sweep } = await callApiForData<{ sweep: SweepView }>(owner, `GET /api/sweeps/${id}`);
  expect(sweep.runs.map(({ rungs }) => rungs)).toEqual([
    [],
    [{ rung: 0, step: 25, loss: null, place: 2, compared: 2, is_stopped: true }],
  ]);
});

test('the list has the newest first, in pages, with what each has cost', async () => {
  for (const name of ['first', 'second', 'third']) {
    await insertSweep(owner.user.id, { name, runs: ['failed', 'running'] });
  }
  const page = await callApiForData<SweepList>(owner, 'GET /api/sweeps?limit=2');
  expect(page).toMatchObject({ total: 3, totalPages: 2 });
  expect(page.sweeps.map(({ name, spent_usd }) => [name, spent_usd])).toEqual([
    ['third', 1.5],
    ['second', 1.5],
  ]);
});
