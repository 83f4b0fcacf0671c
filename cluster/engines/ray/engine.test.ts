import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, trainingRequest } from '../../service/testing/harness.ts';
import type { EngineRun } from '../engine.ts';
import { jobPaths, writeJsonAtomically, type JobFile, type JobPaths, type StateFile } from '../job-files.ts';
import { createRayEngine } from './engine.ts';
import { readRayOffer } from './offer.ts';
import { answers, messages } from './testing/ray-answers.ts';
import { rayOptions } from './testing/ray-options.ts';
import { RayServer } from './testing/ray-server.ts';

let root: string;
let paths: JobPaths;
let ray: RayServer;
let outputs: string[];
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'ray-'));
  // A name that a shell would take apart.
  paths = jobPaths(join(root, "job's directory; exit 9"));
  mkdirSync(paths.directory);
  ray = await new RayServer({ stopWaitMs: 300 }).listen();
  outputs = [];
});
afterEach(async () => {
  await ray.close();
  rmSync(root, { recursive: true });
});

const request = {
  ...trainingRequest('http://files.test/x', Buffer.from('x')),
  resources: { gpu_type: 'RAY-CPU', gpu_count: 1, max_runtime_seconds: 60 },
};
const writeJob = (attempt = 1) =>
  writeJsonAtomically(paths.job, { job_id: 'job_1', attempt, request } satisfies JobFile);

/** A program in shell: `$1` is the job's directory, `$2` the attempt. Each start leaves a line in `starts`. */
const engineOf = (script: string, token?: string) =>
  createRayEngine({
    ...rayOptions(ray.url),
    program: `sh -c 'echo start >> "$1/starts"; ${script}' program`,
    token,
    pollMs: 20,
    silenceMs: 300,
    onOutput: (_, text) => void outputs.push(text),
  });

function start(script: string): EngineRun {
  writeJob();
  return engineOf(script).start(paths.directory);
}

const starts = () => (existsSync(join(paths.directory, 'starts')) ? 1 : 0);
const started = () => eventually(() => Promise.resolve(starts()));
const job = () => ray.jobs.get('brightrun-job_1-1');
const UNTIL_STOPPED = 'while [ ! -e "$1/stop.$2" ]; do sleep 0.05; done; exit 2';

test('a program gets its directory and attempt, and its exit code comes back', async () => {
  const run = start('echo "$2" > "$1/attempt"; exit 7');
  expect(await run.ended).toEqual({ code: 7, signal: null });
  expect(existsSync(join(paths.directory, 'attempt'))).toBe(true);
  expect(ray.jobs.size).toBe(0);
});

test('what it asks of Ray: GPUs, resources, environment', async () => {
  const offer = rayOptions(ray.url).offer;
  const [gpu] = offer.gpus;
  if (!gpu) throw new Error('no GPU');
  offer.gpus = [{ ...gpu, ray: { num_gpus: 1, resources: { 'accelerator_type:A100': 0.001 } } }];
  writeJsonAtomically(paths.job, {
    job_id: 'job_1',
    attempt: 3,
    request: { ...request, resources: { ...request.resources, gpu_count: 4 } },
  } satisfies JobFile);
  const sent: unknown[] = [];
  ray.onSubmit = (submission) => sent.push(submission);
  const engine = createRayEngine({ ...rayOptions(ray.url), offer, program: 'true', environment: { A: 'b' } });
  await engine.start(paths.directory).ended;
  expect(sent).toEqual([
    {
      submission_id: 'brightrun-job_1-3',
      entrypoint: expect.stringMatching(/^exec true '.*' 3 <\/dev\/null$/),
      entrypoint_num_gpus: 4,
      entrypoint_resources: { 'accelerator_type:A100': 0.001 },
      runtime_env: { env_vars: { A: 'b' } },
      metadata: { job_id: 'job_1', attempt: '3' },
    },
  ]);
});

test.each([400, 500] as const)('a lost answer makes no second job (Ray says %d)', async (status) => {
  ray.answersToLose = 2;
  ray.duplicateStatus = status;
  expect(await start('exit 0').ended).toEqual({ code: 0, signal: null });
  expect(ray.requests.filter((line) => line === 'POST /api/jobs/')).toHaveLength(3);
});

test('while Ray is away or has no agent, a job waits and is asked for again', async () => {
  ray.isDown = true;
  ray.answersInstead.push(answers.noAgent);
  const run = start('exit 0');
  await eventually(() => Promise.resolve(outputs.length > 1));
  ray.isDown = false;
  expect(await run.ended).toEqual({ code: 0, signal: null });
});

test('Ray going away amid a training changes nothing', async () => {
  const run = start(UNTIL_STOPPED);
  await started();
  ray.isDown = true;
  run.stop();
  await eventually(() => Promise.resolve(job()?.status === 'FAILED'));
  ray.isDown = false;
  expect(await run.ended).toEqual({ code: 2, signal: null });
});

test('a submission that Ray refuses for good ends the job with Ray’s words', async () => {
  ray.answersInstead.push(answers.invalid);
  expect((await start('exit 0').ended).error).toMatchObject({
    code: 'internal',
    message: expect.stringContaining('entrypoint must be a string'),
    retryable: false,
  });
});

test('a stop leaves all the time that saving takes: longer than Ray waits before it kills', async () => {
  const run = start('trap "" TERM; while [ ! -e "$1/stop.$2" ]; do sleep 0.05; done; sleep 0.6; exit 2');
  await started();
  run.stop();
  expect(await run.ended).toEqual({ code: 2, signal: null });
  expect(ray.requests.filter((line) => line.endsWith('/stop'))).toEqual([]);
});

test('where no stop file can be made, Ray’s signal asks', async () => {
  const run = start('trap "exit 2" TERM; while :; do sleep 0.05; done');
  await started();
  mkdirSync(paths.stopRequestOf(1));
  run.stop();
  expect(await run.ended).toEqual({ code: null, signal: 'SIGTERM' });
  expect(outputs.join()).toContain('EISDIR');
});

test('a kill ends a program that heeds nothing', async () => {
  const run = start('trap "" TERM; while :; do sleep 0.05; done');
  await started();
  run.kill();
  expect(await run.ended).toEqual({ code: null, signal: 'SIGTERM' });
});

test.each(['stop', 'kill'] as const)('a job that no node has taken is gone at a %s', async (how) => {
  ray.isFull = true;
  const run = start('exit 0');
  await eventually(() => Promise.resolve(job()?.status === 'PENDING'));
  run[how]();
  expect(await run.ended).toEqual({ code: null, signal: 'SIGTERM' });
  expect(starts()).toBe(0);
});

test('a job that Ray never got is gone at a kill, once Ray is there to say so', async () => {
  ray.isDown = true;
  const run = start('exit 0');
  await eventually(() => Promise.resolve(outputs.length > 0));
  run.kill();
  ray.answersInstead.push(answers.noAgent);
  ray.isDown = false;
  expect(await run.ended).toEqual({ code: null, signal: 'SIGTERM' });
});

test('what a failed program wrote is told', async () => {
  await start('echo "CUDA error: no device" >&2; exit 1').ended;
  expect(outputs.join()).toContain('CUDA error: no device');
});

test('no node in fifteen minutes is a lack of capacity', async () => {
  ray.isFull = true;
  const run = start('exit 0');
  const pending = await eventually(() => Promise.resolve(job()));
  Object.assign(pending, {
    ...{ status: 'FAILED', message: messages.noResources, endedAtMs: Date.now() },
    errorType: 'JOB_SUPERVISOR_ACTOR_START_TIMEOUT',
  });
  expect((await run.ended).error).toMatchObject({ code: 'insufficient_capacity', retryable: true });
});

test('the next service finds the program at work', async () => {
  const run = start(UNTIL_STOPPED);
  await started();
  run.leave?.();
  await run.ended;
  const adopted = await engineOf(UNTIL_STOPPED).adopt?.(paths.directory);
  adopted?.stop();
  expect(await adopted?.ended).toEqual({ code: 2, signal: null });
});

test('a job of an earlier attempt, or of none, is not adopted; an absent Ray cannot tell', async () => {
  const engine = engineOf('exit 0');
  expect(await engine.adopt?.(paths.directory)).toBeNull();
  await start('exit 0').ended;
  writeJob(2);
  expect(await engine.adopt?.(paths.directory)).toBeNull();
  ray.isDown = true;
  await expect(engine.adopt?.(paths.directory)).rejects.toThrow('fetch failed');
});

/** Writes its state until it is told to stop. */
const ALIVE =
  'while [ ! -e "$1/stop.$2" ]; do echo > "$1/state.json"; sleep 0.05; done; echo bye > "$1/said"';

test('a Ray that forgot a job: its program is told to end, and the attempt ends in silence', async () => {
  const run = start(ALIVE);
  await started();
  const child = job()?.process;
  ray.forgetJobs();
  expect(await run.ended).toEqual({ code: null, signal: null });
  expect(existsSync(join(paths.directory, 'said'))).toBe(true);
  child?.kill();
});

test('before the next attempt, a program without its Ray is told to end and waited for', async () => {
  await start('exit 0').ended;
  const state: StateFile = {
    ...{ attempt: 1, phase: 'training', progress: { step: 1, total_steps: 2, epoch: 0, tokens: 1 } },
    ...{ engine_seconds: 1, updated_at: '2026-01-01T00:00:00Z', estimated_finish_at: null },
    ...{ outcome: null, error: null },
  };
  writeJsonAtomically(paths.state, state);
  const writing = setInterval(() => writeJsonAtomically(paths.state, state), 30);
  let isReleased = false;
  const released = engineOf('exit 0')
    .release(paths.directory)
    .then(() => (isReleased = true));
  await eventually(() => Promise.resolve(existsSync(paths.stopRequestOf(1))));
  expect(isReleased).toBe(false);
  clearInterval(writing);
  await released;
});

test('a key is sent, and a wrong one is an engine that is away', async () => {
  await ray.close();
  ray = await new RayServer({ token: 'right' }).listen();
  expect(await engineOf('', 'right').isReachable()).toBe(true);
  expect(await engineOf('', 'wrong').isReachable()).toBe(false);
  await expect(engineOf('').capabilities()).rejects.toThrow('Missing authentication token');
});

test('the offer is the operator’s; an absent Ray offers nothing', async () => {
  const engine = engineOf('');
  expect(await engine.capabilities()).toMatchObject({
    models: [{ id: 'brightrun/tiny-chat-4m' }],
    gpus: [{ type: 'RAY-CPU', max_count: 1, available: 1 }],
  });
  ray.isDown = true;
  await expect(engine.capabilities()).rejects.toThrow();
});

test('an offer file that is wrong is refused by its name and field', () => {
  const path = join(root, 'offer.json');
  writeFileSync(path, JSON.stringify({ ...rayOptions('').offer, gpus: [] }));
  expect(() => readRayOffer(path)).toThrow(`${path}: gpus: `);
  writeFileSync(path, JSON.stringify(rayOptions('').offer));
  expect(readRayOffer(path)).toEqual(rayOptions('').offer);
});
