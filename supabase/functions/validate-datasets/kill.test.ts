/** Validation is ended at each of its calls to the outside, and doubled; what comes out is always the same. */
import { chat, createWorld, type MemoryWorld } from './testing/world.ts';

const CONTENT = `${chat(90, 20)}\n{"messages": [}\nno JSON at all\n${chat(20, 20)}`;
/** A few invocations each for reading and writing. */
const OPTIONS = { budgetBytes: 120_000 };

/** Everything that a finished validation leaves behind; the name of its run is the only thing that differs. */
function remains({ store, storage }: MemoryWorld) {
  const [dataset] = store.datasets;
  const { normalized_path: path, ...result } = dataset?.result ?? { normalized_path: null };
  return {
    ...{ status: dataset?.status, cursor: dataset?.cursor, message: dataset?.message, result },
    normalized: Buffer.from(storage.get(path ?? '') ?? []).toString('base64'),
    files: storage.paths.length,
  };
}

async function reference() {
  const world = createWorld(OPTIONS);
  world.add(CONTENT);
  await world.settle();
  return { remains: remains(world), calls: world.calls };
}

test('killed at any call of any invocation and called again, it ends the same, byte for byte', async () => {
  const expected = await reference();
  expect(expected.remains).toMatchObject({ status: 'ready', cursor: null, files: 2 });
  let kills = 0;
  for (let invocation = 0; invocation < expected.calls; invocation += 1) {
    for (let fatal = 0, isAlive = false; !isAlive; fatal += 1) {
      const world = createWorld(OPTIONS);
      world.add(CONTENT);
      for (let call = 0; call < invocation; call += 1) await world.call();
      isAlive = await world.callKilled(fatal);
      await world.settle();
      expect({ invocation, fatal, ...remains(world) }).toEqual({ invocation, fatal, ...expected.remains });
      kills += 1;
    }
  }
  expect(kills).toBeGreaterThan(40);
}, 120_000);

test('killed five times at the same place without getting further, it ends in error and is not stuck', async () => {
  const world = createWorld(OPTIONS);
  const dataset = world.add(CONTENT);
  await world.call();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await world.callKilled(2);
    world.store.passTime();
  }
  await world.settle();
  expect(dataset).toMatchObject({ status: 'error', message: expect.stringContaining('interrupted') });
  expect(world.storage.paths).toEqual([dataset.dataset.storage_path]);
});

test.each([1, 2, 3, 5])(
  'an invocation that goes on although its lease ran out after %i calls changes nothing of the next one’s work',
  async (calls) => {
    const expected = await reference();
    const world = createWorld(OPTIONS);
    world.add(CONTENT);
    await world.call();
    let seen = 0;
    let others: Promise<void> | null = null;
    /** After so many ranges the lease runs out, and another invocation goes the whole way. */
    const overtaken = async (...args: Parameters<typeof world.storage.readRange>) => {
      seen += 1;
      if (seen === calls && !others) {
        others = world.settle();
        await others;
      }
      return world.storage.readRange(...args);
    };
    for (let call = 0; call < 3 && !others; call += 1) await world.call({ readRange: overtaken });
    await world.settle();
    expect(others).not.toBeNull();
    expect(remains(world)).toMatchObject({ ...expected.remains, files: expect.any(Number) as number });
  },
);

test('two that start at the same moment share the work and end it once', async () => {
  const expected = await reference();
  const world = createWorld(OPTIONS);
  world.add(CONTENT);
  while (world.store.datasets[0]?.status === 'validating') await Promise.all([world.call(), world.call()]);
  await world.settle();
  expect(remains(world)).toEqual(expected.remains);
});
