/**
 * The fault matrix, on the real database, data API and storage: whatever happens to the network, the cluster or PostgreSQL
 * in whatever station of a job's life, afterwards the job ends as an undisturbed one, and all nine invariants hold. Ticks
 * killed between any two calls are in kill.integration.test.ts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { closeSql, serviceClient, sql } from '../../../src/testing/stack/stack.ts';
import { runTick } from './handler.ts';
import { HEAVY_NOISE, OUTAGES } from './testing/fault-proxy.ts';
import { expectInvariants } from './testing/invariants.ts';
import {
  comparable,
  live,
  SETTINGS,
  STATIONS,
  tick,
  tickUntil,
  type Remains,
  type Station,
} from './testing/life.ts';
import { seededRandom } from './testing/seeded-random.ts';
import {
  closeWorlds,
  createOwner,
  createStackWorld,
  type Owner,
  type StackWorld,
} from './testing/stack-world.ts';

jest.setTimeout(120_000);

const ALL_STATIONS = ['submit', 'ingest', 'finish'] as const;
const TIMEOUT_MS = 150;

let owner: Owner;
let reference: Remains;

beforeAll(async () => {
  owner = await createOwner();
  reference = (await live(await createStackWorld(owner))).remains;
});
afterAll(async () => {
  await closeWorlds();
  await closeSql();
});

/** Lives a job's life with something happening at the beginning of one station. */
async function liveWith(world: StackWorld, station: Station, fault: () => Promise<void>): Promise<void> {
  for (const next of ALL_STATIONS) {
    STATIONS[next].prepare(world.simulator);
    if (next === station) {
      await fault();
    }
    await tickUntil(world, STATIONS[next].isReached);
  }
}

async function expectSameEnd(...worlds: StackWorld[]): Promise<void> {
  for (const world of worlds) expect(comparable(await world.read())).toEqual(reference);
  await expectInvariants(worlds);
}

test.each(ALL_STATIONS)('in %s, no answer that is none costs more than time', async (station) => {
  const world = await createStackWorld(owner, { timeoutMs: TIMEOUT_MS });
  await liveWith(world, station, async () => {
    for (const outage of OUTAGES) {
      world.proxy.outage = outage;
      await world.makeDue();
      const { problems, written } = await tick(world);
      expect({ outage, problems, written }).toEqual({ outage, problems: [expect.anything()], written: 1 });
      expect((await world.read()).job.completed_at).toBeNull();
    }
    world.proxy.outage = 'none';
  });
  await expectSameEnd(world);
});

test('a network that loses, doubles, reorders, delays and cuts gives the same series, to the byte', async () => {
  const worlds = await Promise.all(
    [1, 2].map((seed) => createStackWorld(owner, { random: seededRandom(seed), timeoutMs: TIMEOUT_MS })),
  );
  await Promise.all(
    worlds.map(async (world) => {
      world.proxy.noise = HEAVY_NOISE;
      for (const station of ALL_STATIONS) {
        STATIONS[station].prepare(world.simulator);
        await tickThrough(world, station);
      }
    }),
  );
  await expectSameEnd(...worlds);
});

/** Two ticks at once, again and again: most of them come to nothing. */
async function tickThrough(world: StackWorld, station: Station): Promise<void> {
  for (let round = 0; round < 200; round++) {
    await world.makeDue();
    await Promise.all([tick(world), tick(world)]);
    if (STATIONS[station].isReached((await world.read()).job)) return;
  }
  throw new Error(`${station} was not reached through the noise`);
}

test('a cluster that restarts in the middle of the training, and does the last steps again, loses nothing', async () => {
  const world = await createStackWorld(owner, { timeoutMs: TIMEOUT_MS });
  await tickUntil(world, STATIONS.submit.isReached);
  const [job] = world.simulator.jobs;
  job?.trainTo(12);
  world.proxy.outage = 'refused';
  await world.makeDue();
  await tick(world);
  // It comes up again elsewhere, from its checkpoint at step 10.
  const elsewhere = await world.simulator.listen();
  try {
    world.proxy.target = elsewhere.url;
    world.proxy.outage = 'none';
    job?.restart(10);
    job?.succeed();
    await tickUntil(world, STATIONS.finish.isReached);
    const { metrics } = await world.read();
    const stepsOf = (attempt: number) =>
      metrics.filter((row) => row.attempt === attempt).map(({ step }) => step);
    expect(stepsOf(1)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(stepsOf(2)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    await expectInvariants([world]);
  } finally {
    await elsewhere.close();
  }
});

test('careless numbers, skipped steps, a clock that is hours wrong and endless lines are all stored', async () => {
  const world = await createStackWorld(owner);
  await tickUntil(world, STATIONS.submit.isReached);
  const [job] = world.simulator.jobs;
  job?.trainTo(5);
  const at = { attempt: 1, epoch: 0.6 };
  job?.metrics.push(
    { ...at, seq: 7, step: 900, ts: '2026-03-01T23:59:59.123+14:00', values: { train_loss: 'Infinity' } },
    { ...at, seq: 8, step: -1, ts: '2026-03-01T12:00:00Z', values: { train_loss: 1 } },
    {
      ...at,
      seq: 9,
      step: 7,
      ts: '2025-12-31T00:00:00Z',
      values: { train_loss: '-Infinity', valid_loss: 'NaN' },
    },
  );
  const long = 'x'.repeat(10_000_000);
  job?.logs.push({ seq: 7, ts: '2026-03-01T01:00:00Z', level: 'error', message: long });
  job?.logs.push({ seq: 8, ts: '2026-03-01T01:00:00Z', level: 'error', message: `${long}${long}` });
  job?.logs.push({ seq: 9, ts: '2026-03-01T01:00:00Z', level: 'info', message: 'the last' });
  await tickUntil(world, ({ logs_cursor }) => logs_cursor === 9);
  const { metrics, logs } = await world.read();
  expect(metrics.slice(-2)).toMatchObject([
    { step: 7, training_loss: '-Infinity', validation_loss: 'NaN', timestamp: '2025-12-31T00:00:00+00:00' },
    { step: 900, training_loss: 'Infinity', timestamp: '2026-03-01T09:59:59.123+00:00' },
  ]);
  expect(metrics).toHaveLength(8);
  expect(logs.slice(-3).map(({ seq, message }) => [seq, (message as string).slice(-70)])).toEqual([
    [7, expect.stringMatching(/x … \[cut: 10,000,000 characters\]$/)],
    [8, expect.stringMatching(/x$/)],
    [9, 'the last'],
  ]);
  expect(logs[7]?.message).toMatch(
    /^\[This line could not be read: The cluster’s answer is longer than 16 MiB\.\]/,
  );
  expect(logs).toHaveLength(9);
});

test('PostgreSQL killed while ticks commit: what was committed stays, the rest is done again', async () => {
  const worlds = await Promise.all(ALL_STATIONS.map(() => createStackWorld(owner)));
  // Each is about to commit another station when the database dies under it.
  await Promise.all(
    worlds.map(async (world, index) => {
      for (const station of ALL_STATIONS.slice(0, index)) {
        STATIONS[station].prepare(world.simulator);
        await tickUntil(world, STATIONS[station].isReached);
      }
      STATIONS[ALL_STATIONS[index] ?? 'submit'].prepare(world.simulator);
      await world.makeDue();
    }),
  );
  await flushCommits();
  // A killed backend makes the server drop every session and recover from its log, as after a crash; its own process stays.
  const [victim] = await sql()<{ pid: number }[]>`
    select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`;
  let isKilled = false;
  const dying = worlds.map((world) => {
    const { store } = world.ports;
    const commit: typeof store.commit = (...args) => {
      if (!isKilled) process.kill(victim?.pid ?? 0, 'SIGKILL');
      isKilled = true;
      return store.commit(...args);
    };
    return runTick({ ...world.ports, store: { ...store, commit } }, SETTINGS);
  });
  await Promise.allSettled(dying);
  expect(isKilled).toBe(true);
  await databaseIsBack();
  for (const [index, world] of worlds.entries()) {
    for (const station of ALL_STATIONS.slice(index)) {
      STATIONS[station].prepare(world.simulator);
      await tickUntil(world, STATIONS[station].isReached);
    }
  }
  await expectSameEnd(...worlds);
});

/** Commits whatever is still on its way to the disk: the local PostgreSQL may lose the last moments in a crash. */
async function flushCommits(): Promise<void> {
  await sql().begin(async (transaction) => {
    await transaction`set local synchronous_commit = on`;
    await transaction`update public.profiles set name = name where id = ${owner.id}`;
  });
}

async function databaseIsBack(): Promise<void> {
  for (let wait = 0; wait < 300; wait++) {
    await sleep(100);
    const isUp = await sql()`select 1`.then(
      () => true,
      () => false,
    );
    if (!isUp) continue;
    const { error } = await serviceClient().from('gpu_types').select('id').limit(1);
    if (!error) return;
  }
  throw new Error('PostgreSQL did not come back');
}
