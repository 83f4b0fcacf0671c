import { live, HARD_LIFE, STATIONS, tickUntil } from './testing/life.ts';
import { createMemoryWorld } from './testing/memory-world.ts';

const adapter = {
  ...{ storage_bucket: 'lora-models', storage_path: 'u/parent/adapter_model.safetensors' },
  ...{ sha256: 'd'.repeat(64), bytes: 640_000 },
};
const sent = {
  url: expect.stringContaining(adapter.storage_path),
  sha256: adapter.sha256,
  bytes: adapter.bytes,
};
const createWorld = () => {
  const world = createMemoryWorld({ init_adapter: adapter });
  world.simulator.features = [...world.simulator.features, 'init_adapter'];
  return world;
};

test('a training that continues a model is sent with the model’s weights', async () => {
  const world = createWorld();
  expect((await live(world)).remains.job).toMatchObject({ status: 'completed' });
  expect(world.simulator.requests).toEqual([expect.objectContaining({ init_adapter: sent })]);
});

test('an attempt that has a checkpoint goes on from that; one that has none begins with the weights again', async () => {
  const world = createWorld();
  await live(world, undefined, HARD_LIFE);
  expect(world.simulator.requests[1]).toMatchObject({ resume_from: { bytes: expect.any(Number) } });
  expect(world.simulator.requests[1]).not.toHaveProperty('init_adapter');

  const other = createWorld();
  other.simulator.features = ['init_adapter'];
  await live(other, undefined, HARD_LIFE);
  expect(other.simulator.requests[1]).toMatchObject({ init_adapter: sent });
  expect(other.simulator.requests[1]).not.toHaveProperty('resume_from');
});

test('a cluster that cannot do it is not asked to: the job ends with the reason', async () => {
  const world = createMemoryWorld({ init_adapter: adapter });
  await tickUntil(world, ({ completed_at }) => completed_at !== null);
  expect(world.row).toMatchObject({
    ...{ status: 'failed', error_code: 'invalid_configuration', billed_gpu_seconds: 0 },
    error_message: expect.stringContaining('cannot start from the weights of a model'),
  });
  expect(world.simulator.requests).toEqual([]);
});

test('killed between any two calls of the submission, one job is made, with the weights', async () => {
  let fatal = 0;
  for (let hasDied = true; hasDied; fatal++) {
    const world = createWorld();
    ({ hasDied } = await live(world, { station: 'submit', fatal }, ['submit']));
    await tickUntil(world, STATIONS.submit.isReached);
    expect({ fatal, requests: world.simulator.requests }).toEqual({
      fatal,
      requests: [expect.objectContaining({ init_adapter: sent })],
    });
  }
  expect(fatal).toBeGreaterThan(4);
});
