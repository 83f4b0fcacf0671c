import { setTimeout as sleep } from 'node:timers/promises';
import { clusterJobOf } from '../../../src/core/training/reconcile/fixtures.ts';
import { runTick } from './handler.ts';
import {
  ALL_POINTS,
  comparable,
  live,
  SETTINGS,
  STATIONS,
  tick,
  tickUntil,
  type Station,
} from './testing/life.ts';
import { createMemoryWorld, type MemoryWorld } from './testing/memory-world.ts';

const hasEnded = (job: Record<string, unknown>) => job.completed_at !== null;
const isSubmitted = STATIONS.submit.isReached;
const lived = async (world: MemoryWorld, isReached = hasEnded) => {
  await tickUntil(world, isReached);
  return world.read();
};

describe('a job’s life', () => {
  test('goes from queued to a proven model, every point, line and cent once', async () => {
    const world = createMemoryWorld();
    const { remains } = await live(world);
    expect(remains.job).toMatchObject({
      status: 'completed',
      progress: 100,
      hasModel: true,
      metrics_cursor: ALL_POINTS,
    });
    expect(remains.metrics).toHaveLength(ALL_POINTS);
    expect(remains.metrics[3]).toMatchObject({ step: 3, training_loss: 'NaN' });
    expect(remains.logs.map((line) => line.message)).toContain('step 7');
    expect(remains.checkpoints).toEqual([expect.objectContaining({ step: 10, training_loss: 1.4 })]);
    expect(remains.costs).toEqual([{ cost_type: 'compute', amount: 0.000556 }]);
    expect(remains.job.final_cost).toBe(0.000556);
    expect(Object.keys(remains.files).sort()).toEqual(['adapter_config.json', 'adapter_model.safetensors']);
    expect(remains.notifications).toEqual([expect.objectContaining({ type: 'job_complete' })]);
    expect(remains.models[0]).toMatchObject({
      quality_metrics: { baseline_validation_loss: 5.1 },
      training_summary: { total_steps: 20, duration_seconds: 20, total_cost: 0.000556 },
    });
  });

  test('a training that is over before the first look takes every edge, in few ticks', async () => {
    const world = createMemoryWorld();
    await tick(world);
    world.simulator.jobs[0]?.succeed();
    await world.makeDue();
    await tick(world);
    await world.makeDue();
    await tick(world);
    expect(world.row.status).toBe('completed');
  });

  test('the submission carries what was ordered', async () => {
    const world = createMemoryWorld();
    const createJob = jest.spyOn(world.ports.cluster, 'createJob');
    await tick(world);
    expect(createJob).toHaveBeenCalledWith(
      expect.objectContaining({
        training_file: {
          url: expect.stringContaining('normalized.jsonl'),
          sha256: 'a'.repeat(64),
          bytes: 90,
        },
        resources: { gpu_type: 'LOCAL-CPU', gpu_count: 1, max_runtime_seconds: SETTINGS.maxRuntimeSeconds },
      }),
      `${world.jobId}:1`,
    );
  });
});

describe('the jobs of one user', () => {
  /** Hands four jobs over, of which a cluster that loses `lost` hears three; answers the names in the order it heard them. */
  async function submitted(lost?: string): Promise<string[]> {
    const world = createMemoryWorld();
    const queued_at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
    Object.assign(world.row, { name: 'last', queued_at: queued_at(3) });
    world.store.add({ name: 'run 1', sweep_index: 1, queued_at: queued_at(2) });
    world.store.add({ name: 'run 0', sweep_index: 0, queued_at: queued_at(2) });
    world.store.add({ name: 'first', queued_at: queued_at(1) });
    const nameOf = (key: string) => world.store.rows.get(key.split(':')[0] ?? '')?.name ?? '';
    const { createJob } = world.ports.cluster;
    let patienceMs = 20;
    jest.spyOn(world.ports.cluster, 'createJob').mockImplementation(async (request, key) => {
      // The later it is asked, the sooner it answers.
      await sleep((patienceMs -= 5));
      if (nameOf(key) === lost) throw new Error('the connection was lost');
      return createJob(request, key);
    });
    await tick(world);
    return world.simulator.jobs.map(({ view }) => nameOf(view.idempotency_key));
  }

  test('reach the cluster in the order in which they were made, the runs of a search in its own', async () => {
    expect(await submitted()).toEqual(['first', 'run 0', 'run 1', 'last']);
  });

  test('do not wait behind one that is not taken', async () => {
    expect((await submitted('run 0')).sort()).toEqual(['first', 'last', 'run 1']);
  });
});

describe.each(['submit', 'ingest', 'finish'] as const)('killed in the %s tick', (station: Station) => {
  test('between any two calls, the job ends the same', async () => {
    const { remains: expected } = await live(createMemoryWorld());
    let fatal = 0;
    for (; ; fatal++) {
      const world = createMemoryWorld();
      const { remains, hasDied } = await live(world, { station, fatal });
      expect({ fatal, ...remains }).toEqual({ fatal, ...expected });
      expect(world.simulator.jobs).toHaveLength(1);
      if (!hasDied) break;
    }
    expect(fatal).toBeGreaterThan(4);
  });
});

test('a cluster that ignores the key still gets the job once, wherever the submitting tick dies', async () => {
  for (let fatal = 0, hasDied = true; hasDied; fatal++) {
    const world = createMemoryWorld();
    world.simulator.isIdempotent = false;
    ({ hasDied } = await live(world, { station: 'submit', fatal }));
    expect({ fatal, jobs: world.simulator.jobs.length }).toEqual({ fatal, jobs: 1 });
  }
});

test('what a tick writes after its lease was taken over does not land', async () => {
  const world = createMemoryWorld();
  await lived(world, isSubmitted);
  world.simulator.jobs[0]?.trainTo(5);
  await world.makeDue();
  const { commit } = world.store;
  const late = jest.spyOn(world.store, 'commit').mockImplementationOnce(async (worker, commits) => {
    await lived(world);
    return commit.call(world.store, worker, commits);
  });
  world.simulator.jobs[0]?.succeed();
  const { written } = await tick(world);
  expect(late).toHaveBeenCalled();
  expect(written).toBe(0);
  expect(comparable(await world.read())).toEqual((await live(createMemoryWorld())).remains);
});

describe('two ticks at once', () => {
  test.each(['submit', 'ingest', 'finish'] as const)('do no harm in %s', async (station) => {
    const world = createMemoryWorld();
    for (const next of ['submit', 'ingest', 'finish'] as const) {
      STATIONS[next].prepare(world.simulator);
      if (next === station) {
        await world.makeDue();
        await Promise.all([tick(world), tick(world)]);
      }
      await tickUntil(world, STATIONS[next].isReached);
    }
    expect(comparable(await world.read())).toEqual((await live(createMemoryWorld())).remains);
    expect(world.simulator.jobs).toHaveLength(1);
  });
});

describe('a cluster that is not well', () => {
  test.each([
    ['down', 'cannot be reached'],
    ['garbage', 'does not speak its protocol'],
  ] as const)(
    '%s at submit: the job waits, says why, and is made once when it is back',
    async (outage, reason) => {
      const world = createMemoryWorld();
      world.simulator.outage = outage;
      const report = await tick(world);
      expect(world.row).toMatchObject({ status: 'queued', status_detail: expect.stringContaining(reason) });
      expect(report.problems).toHaveLength(1);
      world.simulator.outage = 'none';
      await lived(world, isSubmitted);
      expect(world.simulator.jobs).toHaveLength(1);
    },
  );

  test('a wrong key is said, and nothing is lost', async () => {
    const world = createMemoryWorld();
    world.simulator.key = 'another';
    await tick(world);
    expect(world.row.status_detail).toContain('does not accept the platform’s key');
    world.simulator.key = 'simulator-key';
    await lived(world, isSubmitted);
  });

  test.each(['down', 'garbage'] as const)(
    '%s during training: nothing is lost or doubled',
    async (outage) => {
      const world = createMemoryWorld();
      await lived(world, isSubmitted);
      world.simulator.jobs[0]?.trainTo(5);
      await lived(world, (job) => job.metrics_cursor === 6);
      world.simulator.outage = outage;
      world.simulator.jobs[0]?.succeed();
      await world.makeDue();
      await tick(world);
      expect(world.row).toMatchObject({ status: 'running', metrics_cursor: 6 });
      world.simulator.outage = 'none';
      expect(comparable(await lived(world))).toEqual((await live(createMemoryWorld())).remains);
    },
  );

  test.each([
    [
      { status: 422, code: 'unknown_model', message: 'No such model.', retryable: false },
      'invalid_configuration',
    ],
    [{ status: 422, code: 'invalid_training_file', message: 'No rows.', retryable: false }, 'invalid_data'],
  ] as const)('a refusal fails the job with the cluster’s words: %j', async (refusal, error_code) => {
    const world = createMemoryWorld();
    world.simulator.refusal = refusal;
    await tick(world);
    expect(world.row).toMatchObject({ status: 'failed', error_code, error_message: refusal.message });
    expect((await world.read()).notifications).toHaveLength(1);
  });

  test.each([
    [{ status: 503, code: 'insufficient_capacity', message: 'Full.', retryable: true }],
    [{ status: 422, code: 'idempotency_mismatch', message: 'Other body.', retryable: false }],
    [{ status: 409, code: 'conflict', message: 'In flight.', retryable: true }],
    [{ status: 404, code: 'not_found', message: 'No such path.', retryable: false }],
  ] as const)('an answer that may pass is tried again: %j', async (refusal) => {
    const world = createMemoryWorld();
    world.simulator.refusal = refusal;
    await tick(world);
    expect(world.row.status).toBe('queued');
    world.simulator.refusal = null;
    await lived(world, isSubmitted);
  });

  test('a job that failed there fails here after its last lines are stored', async () => {
    const world = createMemoryWorld();
    await lived(world, isSubmitted);
    world.simulator.jobs[0]?.trainTo(15);
    world.simulator.jobs[0]?.fail('out_of_memory', 'CUDA out of memory');
    const { job, logs, costs } = await lived(world);
    expect(job).toMatchObject({
      status: 'failed',
      error_code: 'out_of_memory',
      error_message: 'CUDA out of memory',
    });
    expect(logs).toHaveLength(16);
    expect(costs).toEqual([{ cost_type: 'compute', amount: 0.000417 }]);
  });
});

describe('cancelling', () => {
  test('before submission, the cluster hears nothing', async () => {
    const world = createMemoryWorld();
    await world.requestCancel();
    world.simulator.outage = 'down';
    expect((await lived(world)).job).toMatchObject({ status: 'cancelled', error_code: 'cancelled_by_user' });
  });

  test('during training, it is pressed until the cluster has stopped; what was trained is billed', async () => {
    const world = createMemoryWorld();
    await lived(world, isSubmitted);
    world.simulator.jobs[0]?.trainTo(9);
    await world.requestCancel();
    const { job, metrics, notifications } = await lived(world);
    expect(job).toMatchObject({ status: 'cancelled', final_cost: 0.00025, artifact_id: null });
    expect(metrics).toHaveLength(10);
    expect(notifications).toEqual([]);
  });

  test('success that was there first stays success', async () => {
    const world = createMemoryWorld();
    await lived(world, isSubmitted);
    world.simulator.jobs[0]?.succeed();
    await world.requestCancel();
    expect((await lived(world)).job.status).toBe('completed');
  });
});

describe('isolation', () => {
  test('a job whose commit the database refuses does not take the rest along', async () => {
    const world = createMemoryWorld();
    const other = world.store.add();
    await lived(world, isSubmitted);
    const [bad, good] = world.simulator.jobs;
    bad?.trainTo(3);
    good?.trainTo(3);
    const [spoilt, well] = bad?.view.idempotency_key.startsWith(world.jobId)
      ? [world.row, other]
      : [other, world.row];
    const { commit } = world.store;
    jest.spyOn(world.store, 'commit').mockImplementation(async (worker, commits) => {
      const isRefused = commits.some(({ job_id, metrics }) => job_id === spoilt.id && metrics.length > 0);
      if (isRefused) throw new Error('the disk is full');
      return commit.call(world.store, worker, commits);
    });
    await world.makeDue();
    const { problems } = await tick(world);
    expect(well).toMatchObject({ metrics_cursor: 4, status: 'running' });
    expect(spoilt).toMatchObject({
      metrics_cursor: 0,
      status_detail: expect.stringContaining('database refused'),
    });
    expect(problems.join()).toContain('the disk is full');
  });

  test('an answer spoilt by one job leaves the others readable', async () => {
    const world = createMemoryWorld();
    const other = world.store.add();
    await lived(world, isSubmitted);
    const [bad, good] = world.simulator.jobs;
    if (!bad || !good) throw new Error('two jobs were expected');
    good.trainTo(3);
    bad.view = {
      ...clusterJobOf({ id: bad.view.id }),
      progress: { step: -1, total_steps: 1, epoch: 0, tokens: 0 },
    };
    await world.makeDue();
    await tick(world);
    const rows = [world.row, other];
    expect(rows.find((row) => row.external_job_id === good.view.id)?.metrics_cursor).toBe(4);
    expect(rows.find((row) => row.external_job_id === bad.view.id)?.status_detail).toContain('protocol');
  });

  test('a row that cannot be read ends as failed', async () => {
    const world = createMemoryWorld();
    Object.assign(world.row, { hyperparameters: { lora_rank: 'many' } });
    const { problems } = await tick(world);
    expect(world.row).toMatchObject({ status: 'failed', error_code: 'internal_error' });
    expect(problems[0]).toContain('hyperparameters');
  });

  test('a dataset that changed since is not trained', async () => {
    const world = createMemoryWorld();
    world.store.file = { ...world.store.file, sha256: 'f'.repeat(64) };
    await tick(world);
    expect(world.row).toMatchObject({ status: 'failed', error_code: 'invalid_data' });
    expect(world.simulator.jobs).toHaveLength(0);
  });

  test('a job that somebody else holds is left alone', async () => {
    const world = createMemoryWorld();
    Object.assign(world.row, { lease_owner: 'somebody', lease_until: Date.now() + 60_000 });
    const before = structuredClone(world.row);
    expect(await tick(world)).toEqual({ rounds: 0, looks: 0, written: 0, problems: [] });
    expect(world.row).toEqual(before);
  });

  test('without the database there is no tick', async () => {
    const world = createMemoryWorld();
    jest.spyOn(world.store, 'claim').mockRejectedValue(new Error('connection refused'));
    await expect(runTick(world.ports, SETTINGS)).rejects.toThrow('connection refused');
  });
});
