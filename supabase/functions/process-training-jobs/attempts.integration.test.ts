/**
 * A life of two attempts on the real parts, killed between any two calls: the first attempt's worker crashes, its checkpoint
 * is stored, and the second goes on from there.
 */
import { randomUUID } from 'node:crypto';
import { closeSql, serviceClient, sql } from '../../../src/testing/stack/stack.ts';
import { createSupabaseStore } from './supabase-store.ts';
import { HARD_LIFE, live, LOST_LIFE, STATIONS, tickUntil, type Remains } from './testing/life.ts';
import { closeWorlds, createOwner, createStackWorld, type Owner } from './testing/stack-world.ts';

jest.setTimeout(300_000);

const CHECKPOINT_FILE = 'checkpoints/step-10.ckpt';
let owner: Owner;
let reference: Remains;

beforeAll(async () => {
  owner = await createOwner();
  reference = (await live(await createStackWorld(owner), undefined, HARD_LIFE)).remains;
});
afterAll(async () => {
  await closeWorlds();
  await closeSql();
});

test('every point, line and second of both attempts is stored once', () => {
  expect(reference.job).toMatchObject({
    ...{ status: 'completed', hasModel: true, attempt: 2, resume_from: { step: 10 } },
    ...{ billed_gpu_seconds: 22, billed_before_attempt: 12, final_cost: 0.036667 },
    past_attempts: [{ attempt: 1, error_code: 'cluster_error', gpu_seconds: 12 }],
  });
  expect(reference.costs).toEqual([expect.objectContaining({ amount: 0.036667 })]);
  expect(reference.metrics.map(({ attempt, step }) => [attempt, step])).toEqual([
    ...Array.from({ length: 13 }, (_, step) => [1, step]),
    ...Array.from({ length: 10 }, (_, index) => [2, index + 11]),
  ]);
  expect(reference.logs.map(({ seq }) => seq)).toEqual(Array.from({ length: 23 }, (_, index) => index + 1));
  expect(reference.checkpoints).toEqual([
    expect.objectContaining({ step: 10, attempt: 1, storage_path: expect.stringContaining(CHECKPOINT_FILE) }),
  ]);
  expect(Object.keys(reference.files)).toContain(CHECKPOINT_FILE);
  expect(reference.notifications).toEqual([expect.objectContaining({ type: 'job_complete' })]);
});

test('the tick between the attempts, killed between any two calls, ends the same', async () => {
  const stations = HARD_LIFE.slice(0, -1);
  const { remains: expected } = await live(await createStackWorld(owner), undefined, stations);
  let fatal = 0;
  for (let hasDied = true; hasDied; fatal++) {
    const world = await createStackWorld(owner);
    const life = await live(world, { station: 'crash', fatal }, stations);
    expect({ fatal, ...life.remains }).toEqual({ fatal, ...expected });
    expect(world.simulator.jobs).toHaveLength(2);
    hasDied = life.hasDied;
  }
  expect(fatal).toBeGreaterThan(4);
});

test('a checkpoint is stored while it trains, also by a tick killed between any two calls, and outlives a lost cluster', async () => {
  const { remains: expected } = await live(await createStackWorld(owner), undefined, LOST_LIFE);
  expect(expected.job).toMatchObject({ status: 'completed', attempt: 2, resume_from: { step: 10 } });
  expect(expected.checkpoints).toEqual([
    expect.objectContaining({ step: 10, attempt: 1, storage_path: expect.stringContaining(CHECKPOINT_FILE) }),
  ]);
  expect(Object.keys(expected.files)).toContain(CHECKPOINT_FILE);
  const stations = LOST_LIFE.slice(0, 2);
  const { remains: kept } = await live(await createStackWorld(owner), undefined, stations);
  let fatal = 0;
  for (let hasDied = true; hasDied; fatal++) {
    const life = await live(await createStackWorld(owner), { station: 'keep', fatal }, stations);
    expect({ fatal, ...life.remains }).toEqual({ fatal, ...kept });
    hasDied = life.hasDied;
  }
  expect(fatal).toBeGreaterThan(8);
});

test('stop and save: the checkpoint is in storage before the job shows as cancelled', async () => {
  const world = await createStackWorld(owner);
  for (const station of ['submit', 'ingest'] as const) {
    STATIONS[station].prepare(world.simulator);
    await tickUntil(world, STATIONS[station].isReached);
  }
  await sql()`select public.request_job_cancel(${owner.id}, ${world.jobId}, true)`;
  await tickUntil(world, STATIONS.finish.isReached);
  const { job, checkpoints, files } = await world.read();
  expect(job).toMatchObject({
    status: 'cancelled',
    error_message: expect.stringContaining('step 10 is kept'),
  });
  expect(checkpoints).toEqual([expect.objectContaining({ storage_bucket: 'lora-models' })]);
  expect(Object.keys(files)).toEqual([CHECKPOINT_FILE]);
});

test('what is known of jobs is read for any number of ids; unknown ones are absent', async () => {
  const { jobId } = await createStackWorld(owner);
  const unknown = Array.from({ length: 250 }, () => randomUUID());
  expect(await createSupabaseStore(serviceClient()).jobStates([...unknown, jobId])).toEqual([
    { id: jobId, attempt: 1, status: 'queued' },
  ]);
});
