import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterJob } from '../../src/core/cluster/contract.ts';
import { jobPaths } from '../engines/job-files.ts';
import type { FakeProgram } from './testing/fake-engine.ts';
import { eventually, startHarness, type Harness } from './testing/harness.ts';

let harness: Harness;
beforeEach(async () => (harness = await startHarness()));
afterEach(() => harness.close());

let keys = 0;
const submit = (change = {}) => harness.client.createJob(harness.request(change), `key:${++keys}`);
const jobNow = async (id: string): Promise<ClusterJob> => {
  const [job] = await harness.client.getJobs([id]);
  if (!job) throw new Error(`job ${id} is gone`);
  return job;
};
const jobWith = (id: string, status: ClusterJob['status']) =>
  eventually(async () => {
    const job = await jobNow(id);
    return job.status === status && job;
  });
const program = (index: number): Promise<FakeProgram> =>
  eventually(() => Promise.resolve(harness.engine.programs[index]));
/** Submits a job and waits for its training file, after which it keeps its place in the queue. */
const submitReady = async () => {
  const job = await submit();
  await eventually(async () =>
    (await logOf(job.id)).some((line) => line.startsWith('Training file received')),
  );
  return job;
};
const logOf = async (id: string) =>
  (await harness.client.getLogs(id, 0, 100)).data.map(({ message }) => message);

test('a job is fetched, run and ends with its manifest', async () => {
  const { id } = await submit();
  const running = await program(0);
  expect(running.job).toMatchObject({ job_id: id, attempt: 1, request: { model: 'toy' } });
  expect(await jobNow(id)).toMatchObject({ status: 'running', phase: 'initializing', queue_position: null });
  running.report({ engine_seconds: 4 });
  expect(await jobNow(id)).toMatchObject({
    phase: 'training',
    progress: { step: 1, total_steps: 100, epoch: 0.1, tokens: 50 },
    heartbeat_at: '2025-01-01T00:00:00.000Z',
    usage: { gpu_seconds: 4 },
  });
  expect(await harness.client.getArtifacts(id)).toEqual([]);
  running.succeed();
  const job = await jobWith(id, 'succeeded');
  expect(await (await harness.send('GET', `/v1/jobs/${id}`)).json()).toEqual(job);
  expect(job).toMatchObject({ phase: 'saving', error: null, usage: { gpu_seconds: 2 } });
  expect(job.finished_at).not.toBeNull();
  expect(await harness.client.getArtifacts(id)).toMatchObject([
    { kind: 'adapter_model', path: 'adapter_model.safetensors', exported_at: null, export_error: null },
  ]);
});

test('jobs run first come, first served, one at a time', async () => {
  const jobs = [await submitReady(), await submitReady(), await submitReady()];
  await program(0);
  const positions = () => Promise.all(jobs.map(async ({ id }) => (await jobNow(id)).queue_position));
  expect(await positions()).toEqual([null, 0, 1]);
  expect(await harness.client.getCapabilities()).toMatchObject({ gpus: [{ available: 0 }] });
  for (const [index, job] of jobs.entries()) {
    const next = await program(index);
    expect(next.job.job_id).toBe(job.id);
    next.succeed();
  }
  await jobWith(jobs[2]?.id ?? '', 'succeeded');
});

test('jobs are listed newest first, by status and page by page', async () => {
  const ids = [(await submitReady()).id, (await submit()).id, (await submit()).id];
  (await program(0)).succeed();
  await jobWith(ids[0] ?? '', 'succeeded');
  const list = async (query: string) => {
    const page = (await (await harness.send('GET', `/v1/jobs?${query}`)).json()) as {
      data: ClusterJob[];
      has_more: boolean;
    };
    return [page.data.map(({ id }) => ids.indexOf(id)), page.has_more];
  };
  expect(await list('limit=2')).toEqual([[2, 1], true]);
  expect(await list(`limit=2&after=${ids[1]}`)).toEqual([[0], false]);
  expect(await list('status=succeeded')).toEqual([[0], false]);
});

test.each([
  ['another size', { bytes: 5 }, 'training_file_mismatch', 'larger than'],
  ['more promised', { bytes: 500 }, 'training_file_mismatch', 'instead of 500'],
  ['another hash', { sha256: 'f'.repeat(64) }, 'training_file_mismatch', 'SHA-256'],
])('a training file with %s ends the job before it starts', async (_, change, code, message) => {
  const { training_file: file } = harness.request();
  const { id } = await submit({ training_file: { ...file, ...change } });
  const job = await jobWith(id, 'failed');
  expect(job).toMatchObject({
    error: { code, message: expect.stringContaining(message), retryable: false },
    usage: { gpu_seconds: 0 },
  });
  expect(await logOf(id)).toEqual([job.error?.message]);
  expect(harness.engine.programs).toHaveLength(0);
});

test.each([
  ['a passing failure is tried again', [503, 500], 'running'],
  ['a lasting one ends the job', [404, 404, 404], 'failed'],
  ['a redirect is never followed', [302, 302, 302], 'failed'],
] as const)('fetching: %s', async (_, failures, status) => {
  harness.storage.failures.push(...failures);
  const { id } = await submit();
  const job = await jobWith(id, status);
  if (status === 'failed') {
    expect(job.error).toMatchObject({ code: 'training_file_unreachable', retryable: true });
    expect(job.error?.message).toContain(`HTTP ${failures[0]}`);
  }
  expect(harness.storage.requests).not.toContain('GET /moved');
});

test('a failure that the program reports is the failure of the job', async () => {
  const { id } = await submit();
  const error = { code: 'nan_loss' as const, message: 'NaN at step 3', retryable: false };
  const running = await program(0);
  running.report({ outcome: 'failed', error });
  running.exit({ code: 1, signal: null });
  expect(await jobWith(id, 'failed')).toMatchObject({ error });
});

test('a crashed program is started again, its engine time added up, and given up the third time', async () => {
  const { id } = await submit();
  for (const attempt of [1, 2, 3]) {
    const running = await program(attempt - 1);
    expect(running.job.attempt).toBe(attempt);
    running.report({ engine_seconds: 10 });
    expect((await jobNow(id)).usage.gpu_seconds).toBe(10 * attempt);
    running.exit({ code: null, signal: 'SIGKILL' });
  }
  const job = await jobWith(id, 'failed');
  expect(job).toMatchObject({ attempt: 3, error: { code: 'worker_crashed' }, usage: { gpu_seconds: 30 } });
  expect(await logOf(id)).toContainEqual(expect.stringContaining('attempt 2'));
});

test('a queued job is cancelled at once', async () => {
  await submitReady();
  const { id } = await submit();
  await program(0);
  expect(await harness.client.cancelJob(id, { saveCheckpoint: true })).toBe('cancelled');
  expect(await harness.client.cancelJob(id, { saveCheckpoint: true })).toBe('cancelled');
  expect(await jobNow(id)).toMatchObject({ status: 'cancelled', started_at: null });
  expect(harness.engine.programs).toHaveLength(1);
});

test('a job whose file is being fetched is cancelled at once, and the file is let go of', async () => {
  let isBrokenOff = false;
  harness.storage.behaviours.set('/held', (_request, response) => {
    response.writeHead(200).write('{');
    response.once('close', () => (isBrokenOff = true));
  });
  const { training_file: file } = harness.request();
  const { id } = await submit({ training_file: { ...file, url: harness.storage.url('/held') } });
  await eventually(() => Promise.resolve(harness.storage.requests.includes('GET /held')));
  expect(await harness.client.cancelJob(id, { saveCheckpoint: true })).toBe('cancelled');
  await eventually(() => Promise.resolve(isBrokenOff));
  expect(await jobNow(id)).toMatchObject({ status: 'cancelled', error: null });
  const { trainingFile } = jobPaths(join(harness.dataDirectory, 'jobs', id));
  await eventually(() => Promise.resolve(!existsSync(trainingFile) && !existsSync(`${trainingFile}.part`)));
  expect(await logOf(id)).toEqual([]);
});

test.each([
  [true, { stops: 1, kills: 0 }],
  [false, { stops: 0, kills: 1 }],
])('a running job is asked to end (saving: %s), once', async (saveCheckpoint, expected) => {
  const { id } = await submit();
  const running = await program(0);
  running.report({ engine_seconds: 6 });
  expect(await harness.client.cancelJob(id, { saveCheckpoint })).toBe('cancelling');
  expect(await harness.client.cancelJob(id, { saveCheckpoint })).toBe('cancelling');
  expect(running).toMatchObject(expected);
  expect((await jobNow(id)).status).toBe('cancelling');
  running.report({ engine_seconds: 7, outcome: 'stopped' });
  running.exit({ code: 2, signal: null });
  expect(await jobWith(id, 'cancelled')).toMatchObject({ usage: { gpu_seconds: 7 }, error: null });
});

test('a cancel that comes after the work is done does not undo it', async () => {
  const { id } = await submit();
  const running = await program(0);
  running.report({});
  expect(await harness.client.cancelJob(id, { saveCheckpoint: true })).toBe('cancelling');
  running.succeed();
  await jobWith(id, 'succeeded');
  expect(await harness.client.cancelJob(id, { saveCheckpoint: true })).toBe('succeeded');
});

test('a job past its time limit is stopped and says so', async () => {
  const { id } = await submit({ resources: { gpu_type: 'CPU', gpu_count: 1, max_runtime_seconds: 5 } });
  const running = await program(0);
  running.report({ engine_seconds: 4.9 });
  running.report({ engine_seconds: 5.1 });
  await eventually(() => Promise.resolve(running.stops > 0));
  running.report({ engine_seconds: 5.2, outcome: 'stopped' });
  running.exit({ code: 2, signal: null });
  expect(await jobWith(id, 'failed')).toMatchObject({
    error: { code: 'timed_out' },
    usage: { gpu_seconds: 5.2 },
  });
});

test('a restart of the service goes on with what was running and what was queued', async () => {
  const first = await submitReady();
  const second = await submit();
  (await program(0)).report({ engine_seconds: 8 });
  await harness.restart();
  const again = await program(1);
  expect(again.job).toMatchObject({ job_id: first.id, attempt: 2 });
  again.report({ attempt: 2, engine_seconds: 1 });
  expect(await jobNow(first.id)).toMatchObject({ status: 'running', attempt: 2, usage: { gpu_seconds: 9 } });
  expect((await jobNow(second.id)).status).toBe('queued');
  again.succeed();
  await jobWith(first.id, 'succeeded');
  expect((await program(2)).job.job_id).toBe(second.id);
});

test.each(['initializing', 'training', 'validating', 'saving'] as const)(
  'a cancel while %s ends in cancelled, unless the work was complete',
  async (phase) => {
    const { id } = await submit();
    const first = await program(0);
    first.report({ phase });
    expect(await jobNow(id)).toMatchObject({ status: 'running', phase });
    expect(await harness.client.cancelJob(id, { saveCheckpoint: true })).toBe('cancelling');
    expect(first.stops).toBe(1);
    first.report({ phase, outcome: 'stopped' });
    first.exit({ code: 2, signal: null });
    expect(await jobWith(id, 'cancelled')).toMatchObject({ phase, error: null });
    expect(await harness.client.getArtifacts(id)).toEqual([]);

    const second = await submit();
    const last = await program(1);
    last.report({ phase });
    await harness.client.cancelJob(second.id, { saveCheckpoint: true });
    last.succeed();
    expect(await jobWith(second.id, 'succeeded')).toMatchObject({ phase: 'saving' });
  },
);

describe('an engine whose programs outlive the service', () => {
  beforeEach(() => (harness.engine.outlivesService = true));

  test('keeps its job at work over a restart, in the same attempt', async () => {
    const { id } = await submit();
    const first = await program(0);
    await harness.restart();
    const adopted = await program(1);
    expect([first.stops, first.kills, adopted.job.attempt]).toEqual([0, 0, 1]);
    expect(await jobNow(id)).toMatchObject({ status: 'running', attempt: 1 });
    expect(harness.logs).toContain('job_adopted');
    adopted.succeed();
    expect(await jobWith(id, 'succeeded')).toMatchObject({ attempt: 1 });
  });

  test('is asked again while it is away, and nothing is started meanwhile', async () => {
    const { id } = await submit();
    await program(0);
    harness.engine.reachable = false;
    await harness.restart();
    expect(await jobNow(id)).toMatchObject({ status: 'running', attempt: 1 });
    expect(harness.engine.programs).toHaveLength(1);
    harness.engine.reachable = true;
    (await program(1)).succeed();
    expect(await jobWith(id, 'succeeded')).toMatchObject({ attempt: 1 });
  });

  test('stops the program of a job that was cancelled while nobody watched', async () => {
    const { id } = await submit();
    const first = await program(0);
    await harness.client.cancelJob(id, { saveCheckpoint: true });
    expect(first.stops).toBe(1);
    await harness.restart();
    const adopted = await program(1);
    await eventually(() => Promise.resolve(adopted.stops === 1));
    adopted.exit({ code: 2, signal: null });
    await jobWith(id, 'cancelled');
  });
});

test('a job that was being cancelled stays cancelled over a restart', async () => {
  const { id } = await submit();
  (await program(0)).report({});
  await harness.client.cancelJob(id, { saveCheckpoint: true });
  await harness.restart();
  expect((await jobWith(id, 'cancelled')).attempt).toBe(1);
  expect(harness.engine.programs).toHaveLength(1);
});
