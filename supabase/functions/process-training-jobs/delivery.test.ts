import {
  adapterConfigText,
  adapterHeader,
  ASKED,
  safetensorsFile,
  TOY_SHAPE,
} from '../../../src/core/models/adapter-fixtures.ts';
import { comparable, live, STATIONS, tickUntil } from './testing/life.ts';
import { createMemoryWorld, type MemoryWorld } from './testing/memory-world.ts';
import { TICK_LIMITS } from './tick.ts';

const hasEnded = (job: Record<string, unknown>) => job.completed_at !== null;
const lived = async (world: MemoryWorld, isReached = hasEnded) => {
  await tickUntil(world, isReached);
  return world.read();
};

describe('delivery', () => {
  const WEIGHTS = 'adapter_model.safetensors';
  /** The training ends with other files than it would. */
  const succeedWith = ({ simulator }: MemoryWorld, files: Record<string, Uint8Array>) => {
    const [job] = simulator.jobs;
    if (!job) throw new Error('a job was expected');
    Object.assign(job.files, files);
    job.succeed();
  };
  const trained = async () => {
    const world = createMemoryWorld();
    await lived(world, STATIONS.submit.isReached);
    world.simulator.jobs[0]?.succeed();
    return world;
  };

  test('one corrupt copy is pushed again', async () => {
    const world = await trained();
    world.simulator.corruptPushes = 1;
    expect(comparable(await lived(world))).toEqual((await live(createMemoryWorld())).remains);
  });

  test('copies that stay corrupt are never shown as a model', async () => {
    const world = await trained();
    world.simulator.corruptPushes = 100;
    const { job, models, notifications } = await lived(world);
    expect(job).toMatchObject({ status: 'failed', error_code: 'artifact_corrupt', artifact_id: null });
    expect([models.length, notifications.map((notice) => notice.type)]).toEqual([0, ['job_failed']]);
  });

  test('a file that is not in storage is pushed again', async () => {
    const world = await trained();
    jest.spyOn(world.storage, 'put').mockImplementationOnce(() => Promise.resolve());
    expect((await lived(world)).job.status).toBe('completed');
  });

  test('a file beyond one tick’s budget is hashed over several, from where it stopped', async () => {
    const world = await trained();
    const bytes = TICK_LIMITS.verifiedBytes + TICK_LIMITS.rangeBytes + 5;
    const shape = { ...TOY_SHAPE, layers: 1, hidden_size: 150_000, intermediate_size: 150_000 };
    world.store.base = shape;
    succeedWith(world, { [WEIGHTS]: safetensorsFile(adapterHeader(ASKED, shape), bytes) });
    const readRange = jest.spyOn(world.storage, 'readRange');
    await lived(world);
    expect(world.row.status).toBe('completed');
    const starts = readRange.mock.calls
      .filter(([, path]) => path.endsWith('safetensors'))
      .map(([, , start]) => start);
    // Then its header alone: where its length stands, and what it says.
    const ranges = Array.from({ length: 18 }, (_, index) => index * TICK_LIMITS.rangeBytes);
    expect(starts).toEqual([...ranges, 0, 8]);
  });

  test('five gigabytes are read in small ranges, and between two ticks nothing is held of them', async () => {
    const world = await trained();
    const bytes = 5_000_000_000;
    const [job] = world.simulator.jobs;
    if (!job) throw new Error('a job was expected');
    job.artifacts = job.artifacts.map((file) => (file.path === WEIGHTS ? { ...file, bytes } : file));
    const readRange = jest
      .spyOn(world.storage, 'readRange')
      .mockImplementation(async (_bucket, _path, start, end) => ({
        bytes: new Uint8Array(end - start),
        totalBytes: bytes,
      }));
    const isBegun = (row: Record<string, unknown>) => JSON.stringify(row.delivery).includes('hash_state":"');
    await lived(world, isBegun);
    const lengths = readRange.mock.calls.map(([, , start, end]) => end - start);
    expect(Math.max(...lengths)).toBe(TICK_LIMITS.rangeBytes);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(TICK_LIMITS.verifiedBytes);
    expect(JSON.stringify(world.row.delivery).length).toBeLessThan(2000);
  });

  const damaged = safetensorsFile(adapterHeader()).fill(0, 0, 8);
  test.each<[string, Record<string, Uint8Array>, RegExp]>([
    [
      'whose weights have another rank than asked for',
      { [WEIGHTS]: safetensorsFile(adapterHeader({ ...ASKED, lora_rank: 8 })) },
      /lora_A\.weight” has the shape \[8, 256\]/,
    ],
    [
      'whose weights have no header',
      { [WEIGHTS]: damaged },
      /adapter_model\.safetensors has an empty header/,
    ],
    ['whose weights are short', { [WEIGHTS]: new Uint8Array(5) }, /is too short to have a header/],
    [
      'whose header is too long to be one',
      { [WEIGHTS]: safetensorsFile(adapterHeader(), 20_000_000) },
      /the header of adapter_model\.safetensors is 19\d+ bytes long/,
    ],
    [
      'whose configuration says otherwise',
      { 'adapter_config.json': new TextEncoder().encode(adapterConfigText(ASKED, { r: 4 })) },
      /has r 4, not 16/,
    ],
  ])('files %s are refused as they are, and never shown as a model', async (_, files, message) => {
    const world = await trained();
    succeedWith(world, files);
    const { job, models } = await lived(world);
    expect(job).toMatchObject({ status: 'failed', error_code: 'artifact_invalid', artifact_id: null });
    expect([job.error_message, models.length]).toEqual([expect.stringMatching(message), 0]);
  });

  test('a file outside of the model’s folder is never asked for, and the training never shown as a model', async () => {
    const world = await trained();
    const [job] = world.simulator.jobs;
    if (!job) throw new Error('a job was expected');
    job.artifacts = job.artifacts.map((file) => ({ ...file, path: `../${file.path}` }));
    await tickUntil(world, ({ status_detail }) => status_detail !== null);
    expect(world.row.status_detail).toContain('does not speak its protocol');
    expect([world.storage.objects.size, world.row.artifact_id]).toEqual([0, null]);
  });

  test('weights that cannot be read just now are proven by the next look', async () => {
    const world = await trained();
    jest.spyOn(world.store, 'baseShape').mockRejectedValueOnce(new Error('the catalogue is away'));
    expect((await lived(world)).job.status).toBe('completed');
  });
});
