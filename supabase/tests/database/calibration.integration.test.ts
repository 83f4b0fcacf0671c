/** What completed runs tell the estimator: the user's own first, of others nothing that could be anybody's. */
import { randomUUID } from 'node:crypto';
import { closeSql, serviceClient, signUpUser, sql, type SignedUpUser } from '@/testing/stack/stack';
import { hyperparameters, insertModel, insertReadyDataset } from './sample-rows';

const users: SignedUpUser[] = [];
/** Another for each test, so that none counts the runs of the one before. */
let gpuType: string;
beforeAll(async () => {
  for (let i = 0; i < 4; i += 1) users.push(await signUpUser());
});
beforeEach(() => {
  gpuType = `TEST-${randomUUID()}`;
});
afterAll(closeSql);

const idOf = (index: number) => users[index]?.id ?? '';

interface Run {
  /** Billed hours, and the hours that the estimate said. */
  took: number;
  estimated?: number;
  /** The calibration that the estimate already had. */
  mid?: number;
  attempt?: number;
  status?: string;
  daysAgo?: number;
}

/** A job on the test's own GPU type that has ended. */
async function insertRun(userId: string, run: Run): Promise<void> {
  const { took, estimated = 1, mid = 1, attempt = 1, status = 'completed', daysAgo = 1 } = run;
  const estimate = {
    ...{ estimated_duration_hours: estimated, estimated_duration_hours_low: estimated * 0.5 },
    ...{ estimated_duration_hours_high: estimated * 1.5, calibration: { mid } },
  };
  const gpu = { gpu_type: gpuType, num_gpus: 1, gpu_memory_gb: 80, cost_per_gpu_hour: 3 };
  const [job] = await sql()<{ id: string }[]>`
    insert into public.training_jobs (
      user_id, name, dataset_id, dataset_sha256, preset_id, base_model, hyperparameters, gpu_config, total_epochs, status,
      estimated_total_cost, estimated_cost_low, estimated_cost_high, estimate, billed_gpu_seconds, attempt, next_poll_at
    ) values (
      ${userId}, 'A run', ${await insertReadyDataset(userId)}, ${'a'.repeat(64)}, 'custom', ${hyperparameters.base_model},
      ${sql().json(hyperparameters)}, ${sql().json(gpu)}, 3, 'running',
      1, 1, 1, ${sql().json(estimate)}, ${took * 3600}, ${attempt}, '9999-01-01'
    ) returning id`;
  const id = job?.id ?? '';
  await sql()`
    update public.training_jobs set status = ${status}, artifact_id = ${await insertModel(id)}, final_cost = 1,
      completed_at = now() - make_interval(days => ${daysAgo})
    where id = ${id}`;
}

interface Context {
  budget: unknown;
  runs: { gpu_type: string; source: string; runs: number; p10: number; p50: number; p90: number }[];
}
async function contextOf(userId: string, baseModel = 'Qwen/Qwen2.5-1.5B'): Promise<Context> {
  const { data, error } = await serviceClient().rpc('get_estimate_context', {
    p_user_id: userId,
    p_dataset_id: randomUUID(),
    p_base_model: baseModel,
    p_tokenizer: 'qwen-2.5',
  });
  if (error) throw error;
  const context = data as unknown as Context;
  return { ...context, runs: context.runs.filter(({ gpu_type }) => gpu_type === gpuType) };
}

test('the own runs: median, p10 and p90 of actual to formula', async () => {
  for (const took of [1, 2, 3, 4, 5]) await insertRun(idOf(0), { took });
  const { runs } = await contextOf(idOf(0));
  expect(runs).toMatchObject([{ source: 'user', runs: 5, p50: 3 }]);
  expect(runs[0]?.p10).toBeCloseTo(1.4, 9);
  expect(runs[0]?.p90).toBeCloseTo(4.6, 9);
});

test('the calibration that an estimate had is taken out again: nothing drifts', async () => {
  for (let i = 0; i < 3; i += 1) await insertRun(idOf(0), { took: 2, estimated: 2, mid: 2 });
  expect((await contextOf(idOf(0))).runs).toMatchObject([{ p50: 2 }]);
});

test.each<[string, Partial<Run>]>([
  ['were cancelled', { status: 'cancelled' }],
  ['were tried again', { attempt: 2 }],
  ['are half a year old', { daysAgo: 200 }],
  ['have no estimate', { estimated: 0 }],
])('runs that %s do not count', async (_, run) => {
  for (let i = 0; i < 3; i += 1) await insertRun(idOf(0), { took: 1, ...run });
  expect((await contextOf(idOf(0))).runs).toEqual([]);
});

test('two runs are too few, and another size of model is another class', async () => {
  for (let i = 0; i < 2; i += 1) await insertRun(idOf(0), { took: 1 });
  expect((await contextOf(idOf(0))).runs).toEqual([]);
  await insertRun(idOf(0), { took: 1 });
  expect((await contextOf(idOf(0))).runs).toHaveLength(1);
  expect((await contextOf(idOf(0), 'Qwen/Qwen2.5-7B')).runs).toEqual([]);
});

describe('of others', () => {
  const asked = () => contextOf(idOf(3));

  test('nothing while they are fewer than three, however many runs they have', async () => {
    for (let i = 0; i < 10; i += 1) await insertRun(idOf(i % 2), { took: 2 });
    expect((await asked()).runs).toEqual([]);
    // The asker is not one of the three.
    for (let i = 0; i < 3; i += 1) await insertRun(idOf(3), { took: 2 });
    expect((await asked()).runs).toMatchObject([{ source: 'user', runs: 3 }]);
  });

  test('from three on only coarse figures: the count rounded down, ratios in steps of 5 %', async () => {
    for (let i = 0; i < 7; i += 1) await insertRun(idOf(i % 3), { took: 2 + i / 1000 });
    const { runs } = await asked();
    expect(runs).toMatchObject([{ source: 'installation', runs: 5 }]);
    const step = Math.round(Math.log(2) / 0.05) * 0.05;
    for (const ratio of [runs[0]?.p10, runs[0]?.p50, runs[0]?.p90])
      expect(Math.log(ratio ?? 0)).toBeCloseTo(step, 9);
  });

  test('nobody counts with more than their last 20', async () => {
    for (let i = 0; i < 30; i += 1) await insertRun(idOf(0), { took: 100 });
    for (let i = 0; i < 22; i += 1) await insertRun(idOf(1 + (i % 2)), { took: 1 });
    const { runs } = await asked();
    expect(runs).toMatchObject([{ source: 'installation', runs: 20, p50: 1 }]);
  });
});

test('coverage counts the own completed jobs, and those within their range', async () => {
  const [owner, other] = [await signUpUser(), await signUpUser()];
  const coverage = async () => (await owner.client.rpc('get_estimate_coverage').single()).data;
  expect(await coverage()).toEqual({ completed_jobs: 0, within_range: 0 });
  for (const took of [0.5, 1.5, 1.51, 0.49]) await insertRun(owner.id, { took });
  await insertRun(owner.id, { took: 1, status: 'cancelled' });
  await insertRun(other.id, { took: 1 });
  expect(await coverage()).toEqual({ completed_jobs: 4, within_range: 2 });
});
