/**
 * Trainings and their owner's budget on the real parts, with a simulated cluster: what is spent stays within the budget when
 * ticks are lost, when none comes at all, and when the cluster takes its time to stop. Two A100s cost $6 an hour, a second of
 * them 1/600 dollar; the simulated cluster trains one step a second.
 */
import { closeSql, sql } from '../../../src/testing/stack/stack.ts';
import { STATIONS, tickUntil, type World } from './testing/life.ts';
import { closeWorlds, createOwner, createStackWorld, type StackWorld } from './testing/stack-world.ts';
import type { SimulatedJob } from './testing/simulated-job.ts';

jest.setTimeout(120_000);

afterAll(async () => {
  await closeWorlds();
  await closeSql();
});

interface BudgetWorld extends StackWorld {
  setBudget(usd: number): Promise<void>;
}

/** A job that was made before its owner set the budget, and is on the cluster. */
async function submitUnderBudget(usd: number): Promise<BudgetWorld> {
  const owner = await createOwner();
  const world = await createStackWorld(owner);
  const setBudget = async (monthlyBudget: number) => {
    await sql()`
      update public.profiles set monthly_budget = ${monthlyBudget}, stop_jobs_at_budget = true where id = ${owner.id}`;
  };
  await setBudget(usd);
  await tickUntil(world, STATIONS.submit.isReached);
  return { ...world, setBudget };
}

const newest = (world: World): SimulatedJob => {
  const job = world.simulator.jobs.at(-1);
  if (!job) throw new Error('a job on the cluster was expected');
  return job;
};
const hasEnded = (job: Record<string, unknown>) => job['completed_at'] !== null;
const KEPT = [expect.objectContaining({ step: 10, storage_bucket: 'lora-models' })];

test('ticks were lost and the cluster is slow to stop: it is asked in the first tick that comes', async () => {
  const world = await submitUnderBudget(0.08);
  newest(world).trainTo(12);
  await tickUntil(world, STATIONS.ingest.isReached);
  expect((await world.read()).job).toMatchObject({ cancel_code: null, current_cost: 0.02 });

  newest(world).trainTo(18);
  const cancel = jest.spyOn(newest(world), 'cancel').mockReturnValue('cancelling');
  await tickUntil(world, (job) => job['cancel_code'] === 'budget_exceeded');
  await tickUntil(world, () => cancel.mock.calls.length > 1);
  cancel.mockRestore();
  await tickUntil(world, hasEnded);
  const { job, checkpoints } = await world.read();
  expect(job).toMatchObject({ status: 'cancelled', error_code: 'budget_exceeded', final_cost: 0.03 });
  expect(checkpoints).toEqual(KEPT);
});

test('no tick comes at all: the cluster itself ends the training when the budget is used up', async () => {
  const world = await submitUnderBudget(0.02);
  expect(world.simulator.requests[0]?.resources.max_runtime_seconds).toBe(12);
  newest(world).trainTo(12);
  newest(world).fail('timed_out', 'The job ran into its limit of 12 seconds; its last checkpoint is kept.');
  await tickUntil(world, hasEnded);
  const { job, checkpoints } = await world.read();
  expect(job).toMatchObject({ status: 'cancelled', error_code: 'budget_exceeded', final_cost: 0.02 });
  expect(checkpoints).toEqual(KEPT);
  expect(world.simulator.jobs).toHaveLength(1);
});

test('where the budget was raised meanwhile, the training goes on at its checkpoint', async () => {
  const world = await submitUnderBudget(0.02);
  newest(world).trainTo(12);
  newest(world).fail('timed_out', 'The job ran into its limit of 12 seconds; its last checkpoint is kept.');
  await world.setBudget(10);
  await tickUntil(world, STATIONS.resubmit.isReached);
  newest(world).succeed();
  await tickUntil(world, hasEnded);
  expect((await world.read()).job).toMatchObject({
    ...{ status: 'completed', resume_from: { step: 10 } },
    past_attempts: [{ error_code: 'budget_exceeded', gpu_seconds: 12 }],
  });
});
