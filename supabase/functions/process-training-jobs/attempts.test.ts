import { runTick } from './handler.ts';
import { HARD_LIFE, live, SETTINGS, STATIONS, tick, tickUntil } from './testing/life.ts';
import { createMemoryWorld, type MemoryWorld } from './testing/memory-world.ts';
import { TICK_LIMITS } from './tick.ts';

const hasEnded = (job: Record<string, unknown>) => job.completed_at !== null;
const isSubmitted = STATIONS.submit.isReached;
const isAtSecondAttempt = STATIONS.resubmit.isReached;
const lived = async (world: MemoryWorld, isReached = hasEnded) => {
  await tickUntil(world, isReached);
  return world.read();
};
/** A training at step 12, whose only checkpoint is that of step 10. */
const inTraining = async () => {
  const world = createMemoryWorld();
  await lived(world, isSubmitted);
  STATIONS.ingest.prepare(world.simulator);
  await lived(world, STATIONS.ingest.isReached);
  return world;
};
const CHECKPOINT_FILE = 'checkpoints/step-10.ckpt';
const kept = (world: MemoryWorld) => ({
  ...{
    storage_bucket: 'lora-models',
    storage_path: expect.stringContaining(`${world.jobId}/${CHECKPOINT_FILE}`),
  },
});

describe('a worker that crashes', () => {
  test('the job goes on as a new one on the cluster, from its stored checkpoint; nothing is lost or counted twice', async () => {
    const world = createMemoryWorld();
    const { remains } = await live(world, undefined, HARD_LIFE);
    const { simulator } = world;
    expect(simulator.jobs.map(({ view }) => view.idempotency_key)).toEqual([
      `${world.jobId}:1`,
      `${world.jobId}:2`,
    ]);
    expect(simulator.requests[1]?.resume_from).toEqual({
      url: expect.stringContaining(CHECKPOINT_FILE),
      ...{ sha256: simulator.jobs[0]?.checkpoints()[0]?.sha256, bytes: expect.any(Number) },
    });
    expect(remains.job).toMatchObject({
      ...{ status: 'completed', hasModel: true, attempt: 2, resume_from: { step: 10 } },
      // 12 seconds of the first attempt, and 10 of the second.
      ...{ billed_gpu_seconds: 22, billed_before_attempt: 12, final_cost: 0.000611 },
      past_attempts: [{ attempt: 1, error_code: 'cluster_error', gpu_seconds: 12 }],
    });
    expect(remains.costs).toEqual([{ cost_type: 'compute', amount: 0.000611 }]);
    const steps = (attempt: number) =>
      remains.metrics.filter((point) => point.attempt === attempt).map(({ step }) => step);
    expect([steps(1).length, steps(2)]).toEqual([13, [11, 12, 13, 14, 15, 16, 17, 18, 19, 20]]);
    expect(remains.logs.map(({ seq }) => seq)).toEqual(Array.from({ length: 23 }, (_, index) => index + 1));
    expect(remains.checkpoints).toEqual([
      expect.objectContaining({ step: 10, attempt: 1, storage_bucket: 'lora-models' }),
    ]);
    expect(Object.keys(remains.files)).toContain(CHECKPOINT_FILE);
    expect(remains.notifications).toEqual([expect.objectContaining({ type: 'job_complete' })]);
  });

  test.each(['crash', 'resubmit', 'finish'] as const)(
    'a tick of %s that is killed between any two calls changes nothing of that',
    async (station) => {
      const { remains: expected } = await live(createMemoryWorld(), undefined, HARD_LIFE);
      let fatal = 0;
      for (let hasDied = true; hasDied; fatal++) {
        const world = createMemoryWorld();
        const life = await live(world, { station, fatal }, HARD_LIFE);
        expect({ fatal, ...life.remains }).toEqual({ fatal, ...expected });
        expect(world.simulator.jobs).toHaveLength(2);
        hasDied = life.hasDied;
      }
      expect(fatal).toBeGreaterThan(4);
    },
  );

  test.each<[string, (world: MemoryWorld) => void]>([
    ['that cannot go on from a checkpoint', ({ simulator }) => (simulator.features = ['checkpoints'])],
    ['that hands no checkpoint out', ({ simulator }) => (simulator.refusesExports = true)],
    ['whose copies stay corrupt', ({ simulator }) => (simulator.corruptPushes = 100)],
    [
      'with no checkpoint',
      ({ simulator }) => simulator.jobs.forEach((job) => jest.spyOn(job, 'checkpoints').mockReturnValue([])),
    ],
  ])('on a cluster %s the next attempt begins at the beginning, and says so', async (_, prepare) => {
    const world = await inTraining();
    prepare(world);
    STATIONS.crash.prepare(world.simulator);
    await lived(world, isAtSecondAttempt);
    expect(world.row).toMatchObject({ attempt: 2, resume_from: null, current_step: 0, progress: 0 });
    expect(world.simulator.requests[1]).not.toHaveProperty('resume_from');
    world.simulator.corruptPushes = 0;
    world.simulator.refusesExports = false;
    world.simulator.jobs[1]?.succeed();
    const { job, metrics } = await lived(world);
    expect(job).toMatchObject({ status: 'completed', billed_gpu_seconds: 32 });
    expect(metrics).toHaveLength(13 + 21);
  });

  test('a job that it forgot is lost after three looks, and tried anew; what keeps being lost fails', async () => {
    const world = createMemoryWorld();
    for (const attempt of [1, 2, 3]) {
      await lived(world, isSubmitted);
      world.simulator.jobs.length = 0;
      for (let look = 0; look < 2; look++) {
        await world.makeDue();
        await tick(world);
      }
      expect(world.row).toMatchObject({ status: 'queued', attempt });
      await world.makeDue();
      await tick(world);
    }
    const { job, notifications } = await world.read();
    expect(job).toMatchObject({
      ...{ status: 'failed', error_code: 'attempts_used_up', attempt: 3 },
      past_attempts: [1, 2].map((attempt) =>
        expect.objectContaining({ attempt, error_code: 'cluster_lost' }),
      ),
    });
    expect(notifications).toHaveLength(1);
  });

  test('a failure that another attempt would meet again is the end at once', async () => {
    const world = await inTraining();
    world.simulator.jobs[0]?.fail('out_of_memory', 'CUDA out of memory', true);
    expect((await lived(world)).job).toMatchObject({
      status: 'failed',
      error_code: 'out_of_memory',
      attempt: 1,
    });
  });

  test('a job that is cancelled between two attempts is not sent again', async () => {
    const world = await inTraining();
    STATIONS.crash.prepare(world.simulator);
    await lived(world, STATIONS.crash.isReached);
    await world.requestCancel();
    expect((await lived(world)).job).toMatchObject({ status: 'cancelled', final_cost: 0.000333 });
    expect(world.simulator.jobs).toHaveLength(1);
  });
});

describe('stop and save', () => {
  const stopAndSave = async () => {
    const world = await inTraining();
    await world.requestCancel();
    world.row.cancel_save_checkpoint = true;
    return world;
  };

  test('the checkpoint is in storage and proven before the job shows as cancelled', async () => {
    const world = await stopAndSave();
    const { job, checkpoints, files } = await lived(world);
    expect(job).toMatchObject({
      ...{ status: 'cancelled', error_code: 'cancelled_by_user', ending: null },
      error_message: 'Cancelled by its owner. The checkpoint of step 10 is kept.',
    });
    expect(checkpoints).toEqual([expect.objectContaining(kept(world))]);
    expect(Object.keys(files)).toEqual([CHECKPOINT_FILE]);
  });

  test('a cluster that stays away does not keep the job from ending, which says what is missing', async () => {
    const world = await stopAndSave();
    await lived(world, ({ ending }) => ending !== null);
    world.simulator.outage = 'down';
    await world.makeDue();
    await tick(world);
    const { ending } = world.row;
    if (!ending) throw new Error('the job should still be ending');
    ending.since = new Date(Date.now() - 11 * 60_000).toISOString();
    const { job, checkpoints } = await lived(world);
    expect(job).toMatchObject({
      status: 'cancelled',
      error_message: expect.stringContaining('could not be stored: that took longer than 10 minutes'),
    });
    expect(checkpoints).toEqual([expect.objectContaining({ storage_path: null })]);
  });
});

describe('a training that hangs', () => {
  test('is stopped with a checkpoint, billed up to its last sign of life, and tried again', async () => {
    const world = await inTraining();
    const [hanging] = world.simulator.jobs;
    if (!hanging) throw new Error('a job was expected');
    const { watch } = world.row;
    if (!watch) throw new Error('it should be watched');
    watch.idle_ms = 24 * 60 * 60_000;
    // The engine's clock goes on, its heart does not beat.
    hanging.view = { ...hanging.view, usage: { gpu_seconds: 3000 } };
    const cancel = jest.spyOn(hanging, 'cancel');
    const { job, files } = await lived(world, isAtSecondAttempt);
    expect(cancel).toHaveBeenCalled();
    expect(job).toMatchObject({
      ...{ billed_gpu_seconds: 12, resume_from: { step: 10 } },
      past_attempts: [
        { error_code: 'stalled', gpu_seconds: 12, error_message: expect.stringContaining('at step 12') },
      ],
    });
    expect(Object.keys(files)).toEqual([CHECKPOINT_FILE]);
  });

  test('beyond the longest runtime is stopped for good, with a checkpoint', async () => {
    const world = await inTraining();
    const [endless] = world.simulator.jobs;
    if (!endless) throw new Error('a job was expected');
    endless.view = { ...endless.view, usage: { gpu_seconds: SETTINGS.maxRuntimeSeconds + 901 } };
    expect((await lived(world)).job).toMatchObject({
      ...{ status: 'failed', error_code: 'timed_out', attempt: 1, billed_gpu_seconds: 12 },
      error_message: expect.stringContaining('The checkpoint of step 10 is kept.'),
    });
  });

  test('and does not stop is left behind', async () => {
    const world = await inTraining();
    const [hanging] = world.simulator.jobs;
    if (!hanging || !world.row.watch) throw new Error('a watched job was expected');
    world.row.watch.idle_ms = 24 * 60 * 60_000;
    jest.spyOn(hanging, 'cancel').mockReturnValue('cancelling');
    await lived(world, ({ ending }) => ending !== null);
    Object.assign(world.row.ending ?? {}, { since: new Date(Date.now() - 11 * 60_000).toISOString() });
    await lived(world, isAtSecondAttempt);
    expect(world.simulator.jobs[0]?.view.status).toBe('running');
  });
});

describe('jobs left behind on the cluster', () => {
  test.each<[string, boolean, (world: MemoryWorld) => void]>([
    [
      'of an earlier attempt',
      true,
      ({ row }) => Object.assign(row, { attempt: 2, external_job_id: null, submit_intent_at: null }),
    ],
    [
      'of a job that has ended',
      true,
      ({ row }) => Object.assign(row, { status: 'failed', completed_at: '2026-03-01T13:00:00Z' }),
    ],
    ['of a job that is gone', true, ({ store, jobId }) => store.rows.delete(jobId)],
    ['of an active job', false, () => undefined],
    [
      'of somebody else',
      false,
      ({ simulator, store, jobId }) => {
        store.rows.delete(jobId);
        const [job] = simulator.jobs;
        if (job) job.view = { ...job.view, idempotency_key: 'nightly-7' };
      },
    ],
    [
      'that is too young to tell',
      false,
      ({ simulator, store, jobId }) => {
        store.rows.delete(jobId);
        const [job] = simulator.jobs;
        if (job) job.view = { ...job.view, created_at: new Date().toISOString() };
      },
    ],
  ])('one %s is cancelled: %s', async (_, isCancelled, prepare) => {
    const world = createMemoryWorld();
    await lived(world, isSubmitted);
    prepare(world);
    await runTick({ ...world.ports, random: () => 0 }, SETTINGS);
    expect(world.simulator.jobs[0]?.view.status).toBe(isCancelled ? 'cancelled' : 'queued');
  });

  test('are looked for now and then only, and a look that fails harms nothing', async () => {
    const world = createMemoryWorld();
    await lived(world, isSubmitted);
    const listJobs = jest.spyOn(world.ports.cluster, 'listJobs');
    await runTick({ ...world.ports, random: () => TICK_LIMITS.orphanLookShare }, SETTINGS);
    expect(listJobs).not.toHaveBeenCalled();
    listJobs.mockRejectedValue(new Error('no list'));
    const { problems } = await runTick({ ...world.ports, random: () => 0 }, SETTINGS);
    expect(problems.join()).toContain('no list');
  });
});
