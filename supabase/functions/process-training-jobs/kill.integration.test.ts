/**
 * The tick on the real parts: PostgreSQL with its guards and fences, the data API, and object storage with signed URLs. Only
 * the cluster is scripted (a simulator on a loopback port), so that it stands still between two ticks.
 */
import { randomUUID } from 'node:crypto';
import {
  adapterHeader,
  ASKED,
  safetensorsFile,
  TOY_SHAPE,
} from '../../../src/core/models/adapter-fixtures.ts';
import { claimedJob } from '../../../src/core/training/reconcile/claimed-job.ts';
import { callFunction, closeSql, serviceClient, sql, testStack } from '../../../src/testing/stack/stack.ts';
import type { JobStore } from './ports.ts';
import { createSupabaseStore } from './supabase-store.ts';
import { expectInvariants } from './testing/invariants.ts';
import { ALL_POINTS, comparable, live, STATIONS, tick, tickUntil, type Remains } from './testing/life.ts';
import {
  closeWorlds,
  createJob,
  createOwner,
  createStackWorld,
  type Owner,
  type StackWorld,
} from './testing/stack-world.ts';

jest.setTimeout(300_000);

const store = createSupabaseStore(serviceClient());
const createWorld = () => createStackWorld(owner);

let owner: Owner;
let reference: Remains;

beforeAll(async () => {
  owner = await createOwner();
  reference = (await live(await createWorld())).remains;
});
afterAll(async () => {
  await closeWorlds();
  await closeSql();
});

const expectSameEnd = async (world: StackWorld) => {
  expect(comparable(await world.read())).toEqual(reference);
  expect(world.simulator.jobs).toHaveLength(1);
  await expectInvariants([world]);
};

test('an undisturbed life ends with a proven model, and every point, line and cent once', () => {
  expect(reference.job).toMatchObject({
    status: 'completed',
    progress: 100,
    hasModel: true,
    final_cost: 0.033333,
  });
  expect(reference.metrics).toHaveLength(ALL_POINTS);
  expect(reference.metrics[3]).toMatchObject({ step: 3, training_loss: 'NaN' });
  expect(reference.logs.map(({ message }) => message)).toEqual(
    Array.from({ length: ALL_POINTS }, (_, step) => `step ${step}`),
  );
  expect(reference.checkpoints).toHaveLength(1);
  expect(reference.costs).toEqual([expect.objectContaining({ cost_type: 'compute', amount: 0.033333 })]);
  expect(reference.models).toEqual([
    expect.objectContaining({ training_summary: expect.objectContaining({ total_cost: 0.033333 }) }),
  ]);
  expect(reference.notifications).toEqual([
    expect.objectContaining({ type: 'job_complete', action_url: '/models/<id>', read: false }),
  ]);
  expect(Object.keys(reference.files)).toEqual(['adapter_config.json', 'adapter_model.safetensors']);
});

test.each(['submit', 'ingest', 'finish'] as const)(
  'a tick killed between any two calls of %s and run again ends the same',
  async (station) => {
    let fatal = 0;
    for (let hasDied = true; hasDied; fatal++) {
      const world = await createWorld();
      const life = await live(world, { station, fatal });
      expect({ fatal, ...life.remains }).toEqual({ fatal, ...reference });
      await expectInvariants([world]);
      hasDied = life.hasDied;
    }
    expect(fatal).toBeGreaterThan(4);
  },
);

test.each(['submit', 'ingest', 'finish'] as const)('two ticks at once do no harm in %s', async (station) => {
  const world = await createWorld();
  for (const next of ['submit', 'ingest', 'finish'] as const) {
    STATIONS[next].prepare(world.simulator);
    if (next === station) {
      await world.makeDue();
      await Promise.all([tick(world), tick(world)]);
    }
    await tickUntil(world, STATIONS[next].isReached);
  }
  await expectSameEnd(world);
});

test('what a tick writes after its lease was taken over does not land', async () => {
  const world = await createWorld();
  await tickUntil(world, STATIONS.submit.isReached);
  STATIONS.finish.prepare(world.simulator);
  const stale = {
    ...world,
    ports: {
      ...world.ports,
      store: {
        ...world.ports.store,
        commit: async (...args: Parameters<JobStore['commit']>) => {
          await tickUntil(world, STATIONS.finish.isReached);
          return store.commit(...args);
        },
      },
    },
  };
  await world.makeDue();
  expect(await tick(stale)).toMatchObject({ looks: 1, written: 0 });
  await expectSameEnd(world);
});

test('a job under somebody else’s lease is left alone', async () => {
  const world = await createWorld();
  await sql()`
    update public.training_jobs set lease_owner = ${randomUUID()}, lease_until = now() + interval '1 minute'
    where id = ${world.jobId}`;
  const before = await world.read();
  expect(await tick(world)).toEqual({ rounds: 0, looks: 0, written: 0, problems: [] });
  expect(await world.read()).toEqual(before);
});

test.each([
  ['down at submit', 'submit', 'down', 'cannot be reached'],
  ['garbage at submit', 'submit', 'garbage', 'does not speak its protocol'],
  ['down during training', 'ingest', 'down', 'cannot be reached'],
  ['garbage during training', 'ingest', 'garbage', 'does not speak its protocol'],
] as const)('a cluster that is %s is named, and nothing is lost', async (_, station, outage, reason) => {
  const world = await createWorld();
  if (station === 'ingest') {
    await tickUntil(world, STATIONS.submit.isReached);
    STATIONS.ingest.prepare(world.simulator);
    await tickUntil(world, STATIONS.ingest.isReached);
  }
  world.simulator.outage = outage;
  await world.makeDue();
  await tick(world);
  expect((await world.read()).job.status_detail).toContain(reason);
  world.simulator.outage = 'none';
  await tickUntil(world, STATIONS.submit.isReached);
  STATIONS.finish.prepare(world.simulator);
  await tickUntil(world, STATIONS.finish.isReached);
  await expectSameEnd(world);
});

test('a wrong cluster key is said to the job’s owner, and the job goes on when it is right', async () => {
  const world = await createWorld();
  world.simulator.key = 'another';
  await tick(world);
  expect((await world.read()).job).toMatchObject({
    status: 'queued',
    status_detail: expect.stringContaining('does not accept the platform’s key'),
  });
  world.simulator.key = 'simulator-key';
  await tickUntil(world, STATIONS.submit.isReached);
});

test('files that are no adapter of the base model are stored as they came, and never shown as a model', async () => {
  const world = await createWorld();
  await tickUntil(world, STATIONS.submit.isReached);
  const [job] = world.simulator.jobs;
  const shape = { ...TOY_SHAPE, hidden_size: 128 };
  Object.assign(job?.files ?? {}, {
    'adapter_model.safetensors': safetensorsFile(adapterHeader(ASKED, shape)),
  });
  STATIONS.finish.prepare(world.simulator);
  await tickUntil(world, STATIONS.finish.isReached);
  const remains = await world.read();
  expect(remains.job).toMatchObject({
    ...{ status: 'failed', error_code: 'artifact_invalid', artifact_id: null },
    error_message: expect.stringContaining('are 128 wide, not 256'),
  });
  expect([remains.models, Object.keys(remains.files)]).toEqual([
    [],
    ['adapter_config.json', 'adapter_model.safetensors'],
  ]);
});

test('a cancel during training is pressed through, and what was trained is billed', async () => {
  const world = await createWorld();
  await tickUntil(world, STATIONS.submit.isReached);
  STATIONS.ingest.prepare(world.simulator);
  await tickUntil(world, STATIONS.ingest.isReached);
  await world.requestCancel();
  await tickUntil(world, STATIONS.finish.isReached);
  const { job, notifications } = await world.read();
  expect(job).toMatchObject({ status: 'cancelled', error_code: 'cancelled_by_user', final_cost: 0.02 });
  expect(notifications).toEqual([]);
});

test('the store claims through the data API what the reconciler can read', async () => {
  const jobId = await createJob(owner);
  await sql()`update public.training_jobs set next_poll_at = '1980-01-01' where id = ${jobId}`;
  const [row] = await store.claim(randomUUID(), 1, 60);
  expect(claimedJob.parse(row)).toMatchObject({
    id: jobId,
    status: 'queued',
    billed_gpu_seconds: 0,
    delivery: null,
  });
});

test('the deployed function runs a tick for the scheduler, and for nobody else', async () => {
  const answer = await callFunction('process-training-jobs');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    success: true,
    data: {
      rounds: expect.any(Number),
      looks: expect.any(Number),
      written: expect.any(Number),
      problems: expect.any(Array),
    },
  });
  const stranger = await fetch(`${testStack().functionsUrl}/process-training-jobs`, { method: 'POST' });
  expect(stranger.status).toBe(401);
});
