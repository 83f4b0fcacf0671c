/** Searches in the database: made whole or not at all, looked at under a fence, stopped and ended once. */
import { randomUUID } from 'node:crypto';
import type { Json } from '@/core/database.types';
import { closeSql, serviceClient, signUpUser, sql, type SignedUpUser } from '@/testing/stack/stack';
import { hyperparameters, insertReadyDataset } from './sample-rows';

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

const run = (learning_rate: number, changes: Record<string, Json> = {}) => ({
  ...{ name: `rate ${learning_rate}`, dataset_id: datasetId, preset_id: 'custom' },
  ...{ base_model: hyperparameters.base_model, hyperparameters: { ...hyperparameters, learning_rate } },
  ...{ gpu_type: 'H100-80GB', num_gpus: 1, estimate: {} },
  ...{ estimated_total_cost: 0.1, estimated_cost_low: 0.1, estimated_cost_high: 0.1 },
  ...changes,
});
const order = (changes: Record<string, Json> = {}) => ({
  ...{ name: 'A search', dataset_id: datasetId, total_budget: 0.3, client_request_id: randomUUID() },
  base_configuration: {},
  grid: { learning_rates: [1e-4, 2e-4, 3e-4], lora_ranks: [8] },
  runs: [run(1e-4), run(2e-4), run(3e-4)],
  ...changes,
});

interface Outcome {
  outcome: string;
  sweep_id?: string;
}

async function createSweep(sweep: Json): Promise<Outcome> {
  const { data, error } = await serviceClient().rpc('create_sweep', { p_user_id: user.id, p_sweep: sweep });
  if (error) throw error;
  const outcome = data as unknown as Outcome;
  if (outcome.sweep_id) {
    // Out of reach of another test's tick.
    await sql()`update public.training_jobs set next_poll_at = '9999-01-01' where sweep_id = ${outcome.sweep_id}`;
    await sql()`update public.sweeps set looked_at = '9999-01-01' where id = ${outcome.sweep_id}`;
  }
  return outcome;
}

const count = async (): Promise<{ sweeps: number; jobs: number }> => {
  const [counts] = await sql()<{ sweeps: number; jobs: number }[]>`
    select (select count(*)::int from public.sweeps where user_id = ${user.id}) as sweeps,
      (select count(*)::int from public.training_jobs where user_id = ${user.id}) as jobs`;
  return counts ?? { sweeps: 0, jobs: 0 };
};
const jobsOf = (sweepId: string) => sql()<{ id: string; [column: string]: unknown }[]>`
  select * from public.training_jobs where sweep_id = ${sweepId} order by sweep_index`;

test('all runs are made at once, priced from the catalogue, in their order', async () => {
  const { outcome, sweep_id = '' } = await createSweep(order());
  expect(outcome).toBe('created');
  expect(await jobsOf(sweep_id)).toMatchObject(
    [1e-4, 2e-4, 3e-4].map((learning_rate, sweep_index) => ({
      ...{ sweep_index, status: 'queued', hyperparameters: { learning_rate } },
      gpu_config: { cost_per_gpu_hour: 5 },
    })),
  );
  const [sweep] =
    await sql()`select status, metric, total_budget::text from public.sweeps where id = ${sweep_id}`;
  expect(sweep).toEqual({ status: 'running', metric: 'validation_loss', total_budget: '0.300000' });
});

test('runs of a dataset without validation rows are compared by their training loss', async () => {
  const bare = await insertReadyDataset(user.id);
  await sql()`update public.datasets set total_validation_pairs = 0 where id = ${bare}`;
  const runs = [1e-4, 2e-4, 3e-4].map((rate) => run(rate, { dataset_id: bare }));
  const { sweep_id = '' } = await createSweep(order({ dataset_id: bare, runs }));
  const [sweep] = await sql()`select metric from public.sweeps where id = ${sweep_id}`;
  expect(sweep).toEqual({ metric: 'training_loss' });
});

test('the same request makes one search, also when it is sent five times at once', async () => {
  const sweep = order();
  const before = await count();
  const answers = await Promise.all(Array.from({ length: 5 }, () => createSweep(sweep)));
  expect(answers.map(({ outcome }) => outcome).sort()).toEqual([
    'created',
    ...Array<string>(4).fill('exists'),
  ]);
  expect(new Set(answers.map(({ sweep_id }) => sweep_id)).size).toBe(1);
  expect(await count()).toEqual({ sweeps: before.sweeps + 1, jobs: before.jobs + 3 });
});

describe('nothing is made', () => {
  test.each<[string, () => Record<string, Json>, string]>([
    ['when the runs cost more than the budget', () => ({ total_budget: 0.299999 }), 'over_budget'],
    [
      'when the last run is refused',
      () => ({ runs: [run(1e-4), run(2e-4), run(3e-4, { gpu_type: 'Abacus' })] }),
      'unknown_gpu',
    ],
    [
      'for an unknown dataset',
      () => ({
        dataset_id: randomUUID(),
        runs: [1, 2, 3].map((n) => run(n * 1e-4, { dataset_id: randomUUID() })),
      }),
      'dataset_not_found',
    ],
  ])('%s', async (_, changes, outcome) => {
    const before = await count();
    expect(await createSweep(order(changes()))).toMatchObject({ outcome });
    expect(await count()).toEqual(before);
  });

  test.each<[string, () => Record<string, Json>, string]>([
    [
      'without a budget',
      () => ({ total_budget: 0, runs: [1, 2, 3].map((n) => run(n * 1e-4, { estimated_total_cost: 0 })) }),
      '23514',
    ],
    ['with fewer runs than the grid has points', () => ({ runs: [run(1e-4)] }), '22023'],
    ['of one run', () => ({ grid: { learning_rates: [1e-4], lora_ranks: [8] }, runs: [run(1e-4)] }), '23514'],
    ['without a grid', () => ({ grid: {}, runs: [] }), '23514'],
    ['with a run out of limits', () => ({ runs: [run(1e-4), run(2e-4), run(0.5)] }), '23514'],
  ])('%s', async (_, changes, code) => {
    const before = await count();
    await expect(createSweep(order(changes()))).rejects.toMatchObject({ code });
    expect(await count()).toEqual(before);
  });
});

test('what was ordered does not change, and a run stays with its search', async () => {
  const { sweep_id = '' } = await createSweep(order());
  const refused = { code: '23514' };
  await expect(sql()`update public.sweeps set total_budget = 9 where id = ${sweep_id}`).rejects.toMatchObject(
    refused,
  );
  await expect(
    sql()`update public.training_jobs set sweep_index = sweep_index + 10 where sweep_id = ${sweep_id}`,
  ).rejects.toMatchObject(refused);
});

interface Commit {
  rungs?: Json[];
  stops?: Json[];
  stop_reason?: 'budget';
  end?: Json;
}
const commit = async (
  sweepId: string,
  look: number,
  { rungs = [], stops = [], stop_reason, end }: Commit,
) => {
  const { data, error } = await serviceClient().rpc('commit_sweeps', {
    p_commits: [
      { sweep_id: sweepId, look, rungs, stops, stop_reason: stop_reason ?? null, end: end ?? null },
    ],
  });
  if (error) throw error;
  return data;
};
const end = (best: string | null) => ({
  ...{ status: 'completed', best_job_id: best },
  notification: {
    ...{ type: 'system', title: 'Search finished', message: 'Done.', priority: 'medium' },
    ...{ action_url: '/training/sweeps/x', metadata: {}, dedupe_key: `sweep:${best}` },
  },
});

describe('what was decided', () => {
  let sweepId: string;
  let jobs: string[];
  beforeEach(async () => {
    sweepId = (await createSweep(order())).sweep_id ?? '';
    jobs = (await jobsOf(sweepId)).map(({ id }) => id);
  });
  const rung = (place: number) => ({
    ...{ job_id: jobs[1] ?? '', rung: 0, step: 25, loss: 'NaN', place, compared: 3, is_stopped: true },
  });
  const stop = (index: number, code = 'early_stopped') => ({
    ...{
      job_id: jobs[index] ?? '',
      code,
      message: `because of ${code}`,
      save_checkpoint: code === 'sweep_budget',
    },
  });

  test('is written once: a rung, an intent to stop with its reason, an end', async () => {
    expect(await commit(sweepId, 0, { rungs: [rung(3)], stops: [stop(1)] })).toEqual([sweepId]);
    await commit(sweepId, 0, { rungs: [rung(1)], stops: [stop(1, 'sweep_budget')] });
    const rungs = await sql()`select place, loss from public.sweep_rungs where job_id = ${jobs[1] ?? ''}`;
    expect(rungs).toEqual([{ place: 3, loss: NaN }]);
    expect((await jobsOf(sweepId))[1]).toMatchObject({
      ...{ status: 'queued', cancel_code: 'early_stopped', cancel_message: 'because of early_stopped' },
      ...{ cancel_requested_at: expect.any(Date), cancel_save_checkpoint: false },
    });
    for (let time = 0; time < 2; time++) await commit(sweepId, 0, { end: end(jobs[0] ?? null) });
    const [sweep] =
      await sql()`select status, best_job_id, ended_at from public.sweeps where id = ${sweepId}`;
    expect(sweep).toEqual({ status: 'completed', best_job_id: jobs[0], ended_at: expect.any(Date) });
    const notices = await sql()`
      select title from public.notifications where user_id = ${user.id} and dedupe_key = ${`sweep:${jobs[0] ?? ''}`}`;
    expect(notices).toEqual([{ title: 'Search finished' }]);
    await expect(sql()`update public.sweeps set look = 9 where id = ${sweepId}`).rejects.toMatchObject({
      code: '23514',
    });
  });

  test('is not written any more once somebody else has looked', async () => {
    await sql()`update public.sweeps set look = look + 1 where id = ${sweepId}`;
    expect(
      await commit(sweepId, 0, { rungs: [rung(3)], stops: [stop(1)], stop_reason: 'budget', end: end(null) }),
    ).toEqual([]);
    expect(await jobsOf(sweepId)).toMatchObject(jobs.map(() => ({ cancel_requested_at: null })));
    expect(await sql()`select 1 from public.sweep_rungs where job_id = any (${jobs})`).toEqual([]);
  });

  test('does not touch jobs of another search, nor one that its owner has cancelled', async () => {
    const other = (await jobsOf((await createSweep(order())).sweep_id ?? '')).map(({ id }) => id);
    await sql()`select public.request_job_cancel(${user.id}, ${jobs[0] ?? ''}, true)`;
    await commit(sweepId, 0, { stops: [stop(0), { ...stop(1), job_id: other[0] ?? '' }] });
    const [own, foreign] = await sql()`
      select cancel_code, cancel_requested_at is not null as "isCancelling" from public.training_jobs
      where id in (${jobs[0] ?? ''}, ${other[0] ?? ''}) order by sweep_id <> ${sweepId}`;
    expect([own, foreign]).toEqual([
      { cancel_code: null, isCancelling: true },
      { cancel_code: null, isCancelling: false },
    ]);
  });
});

test('cancelling asks every run that has not ended to stop; it is for the owner alone, and can come too late', async () => {
  const { sweep_id = '' } = await createSweep(order());
  const cancel = async (userId: string) =>
    (await serviceClient().rpc('request_sweep_cancel', { p_user_id: userId, p_sweep_id: sweep_id })).data;
  expect(await cancel(randomUUID())).toEqual({ outcome: 'not_found' });
  await sql()`
    update public.training_jobs set status = 'cancelled', completed_at = now(), final_cost = 0
    where sweep_id = ${sweep_id} and sweep_index = 0`;
  expect(await cancel(user.id)).toEqual({ outcome: 'cancelling' });
  expect((await jobsOf(sweep_id)).map((job) => job.cancel_requested_at !== null)).toEqual([
    false,
    true,
    true,
  ]);
  await sql()`
    update public.training_jobs set status = 'cancelled', completed_at = now(), final_cost = 0
    where sweep_id = ${sweep_id} and completed_at is null`;
  expect(await cancel(user.id)).toEqual({ outcome: 'ended' });
  const [sweep] = await sql()`select status, stop_reason from public.sweeps where id = ${sweep_id}`;
  expect(sweep).toEqual({ status: 'running', stop_reason: 'cancelled_by_user' });
});
