/** Checkpoints that are brought into storage while a job trains. */
import type { ClusterSimulator } from './testing/cluster-simulator.ts';
import { live, LOST_LIFE, STATIONS, tick, tickUntil } from './testing/life.ts';
import { createMemoryWorld } from './testing/memory-world.ts';

const CHECKPOINT_FILE = 'checkpoints/step-10.ckpt';

/** A training at step 12 on a cluster that lists its checkpoint of step 10. */
async function inTraining() {
  const world = createMemoryWorld();
  await tickUntil(world, STATIONS.submit.isReached);
  STATIONS.keep.prepare(world.simulator);
  return world;
}

test('a job that its cluster lost goes on from the checkpoint that was stored while it trained', async () => {
  const world = createMemoryWorld();
  const { remains } = await live(world, undefined, LOST_LIFE);
  expect(world.simulator.requests[1]?.resume_from).toMatchObject({
    url: expect.stringContaining(CHECKPOINT_FILE),
  });
  expect(remains.job).toMatchObject({
    ...{ status: 'completed', hasModel: true, attempt: 2, resume_from: { step: 10 } },
    past_attempts: [{ attempt: 1, error_code: 'cluster_lost', gpu_seconds: 12 }],
    keeping: { save: null, stored: [{ attempt: 1, step: 10 }], passed: [] },
  });
  expect(remains.metrics).toHaveLength(23);
});

test('a tick killed between any two calls stores the same checkpoint, once', async () => {
  const { remains: expected } = await live(createMemoryWorld(), undefined, LOST_LIFE);
  let fatal = 0;
  for (let hasDied = true; hasDied; fatal++) {
    const world = createMemoryWorld();
    const life = await live(world, { station: 'keep', fatal }, LOST_LIFE);
    expect({ fatal, ...life.remains }).toEqual({ fatal, ...expected });
    hasDied = life.hasDied;
  }
  expect(fatal).toBeGreaterThan(8);
});

test.each<[string, Partial<ClusterSimulator>]>([
  ['hands none out', { refusesExports: true }],
  ['sends corrupt copies', { corruptPushes: 100 }],
])('a cluster that %s is asked for each once, and the training goes on', async (_case, fault) => {
  const world = await inTraining();
  Object.assign(world.simulator, fault);
  await tickUntil(world, (job) => STATIONS.ingest.isReached(job) && world.row.keeping?.passed[0] === 10);
  await world.makeDue();
  expect((await tick(world)).problems).toEqual([]);
  STATIONS.finish.prepare(world.simulator);
  Object.assign(world.simulator, { refusesExports: false, corruptPushes: 0 });
  await tickUntil(world, STATIONS.finish.isReached);
  expect(world.row).toMatchObject({ status: 'completed', keeping: { save: null, stored: [] } });
});

test('one that the cluster has cleared meanwhile is not waited for', async () => {
  const world = await inTraining();
  const [job] = world.simulator.jobs;
  if (!job) throw new Error('there should be a job');
  const listed = job.checkpoints.bind(job);
  job.checkpoints = () => listed().map((each) => ({ ...each, exported_at: null }));
  await tickUntil(world, () => world.row.keeping?.save?.state === 'requested');
  job.checkpoints = () => listed().map((each) => ({ ...each, id: 'newer', step: 11 }));
  await tickUntil(world, () => world.row.keeping?.passed[0] === 10);
  job.trainTo(13);
  await tickUntil(world, () => world.row.keeping?.stored[0]?.step === 11);
  expect(world.row.keeping).toMatchObject({ save: null, passed: [10] });
});

test('when it is asked to stop and save, what is stored already is not brought again', async () => {
  const world = await inTraining();
  await tickUntil(world, STATIONS.keep.isReached);
  const exports = jest.spyOn(world.ports.cluster, 'exportArtifacts');
  Object.assign(world.row, { cancel_requested_at: new Date().toISOString(), cancel_save_checkpoint: true });
  await tickUntil(world, STATIONS.finish.isReached);
  expect(exports).not.toHaveBeenCalled();
  expect(world.row).toMatchObject({
    status: 'cancelled',
    error_message: 'Cancelled by its owner. The checkpoint of step 10 is kept.',
  });
});
