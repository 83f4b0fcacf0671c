import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointFilePath, jobPaths, writeJsonAtomically } from '../engines/job-files.ts';
import type { FakeProgram } from './testing/fake-engine.ts';
import { eventually, startHarness, type Harness } from './testing/harness.ts';

const CONTENT = 'the bytes of a checkpoint';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let harness: Harness;
let jobId: string;
let program: FakeProgram;
beforeEach(async () => {
  harness = await startHarness();
  jobId = (await harness.client.createJob(harness.request(), 'a:1')).id;
  program = await eventually(() => Promise.resolve(harness.engine.programs[0]));
});
afterEach(() => harness.close());

const paths = () => jobPaths(join(harness.dataDirectory, 'jobs', jobId));

/** What a training program leaves behind after a step. */
function saveCheckpoint(step: number, content = CONTENT): string {
  const id = `step-${step}`;
  mkdirSync(paths().checkpoints, { recursive: true });
  writeFileSync(checkpointFilePath(paths(), id), content);
  const metrics = { train_loss: 1.5, valid_loss: null };
  const file = { id, step, epoch: 1, metrics, bytes: content.length, sha256: sha256(content) };
  writeJsonAtomically(join(paths().checkpoints, `${id}.json`), file);
  return id;
}
function deleteCheckpoint(id: string): void {
  rmSync(join(paths().checkpoints, `${id}.json`));
  rmSync(checkpointFilePath(paths(), id));
}

const exportTo = (id: string, url: string) =>
  harness.client.exportArtifacts(jobId, { files: [{ id, url: harness.storage.url(url) }] });
const settled = (id: string) =>
  eventually(async () => {
    const now = (await harness.client.getCheckpoints(jobId)).find((item) => item.id === id);
    return now && (now.exported_at ?? now.export_error) !== null && now;
  });

test.each<[string, () => Promise<unknown>]>([
  ['running', () => Promise.resolve()],
  [
    'cancelled',
    async () => {
      await harness.client.cancelJob(jobId, { saveCheckpoint: true });
      program.exit();
      await jobIs('cancelled');
    },
  ],
  [
    'failed',
    async () => {
      const error = { code: 'nan_loss' as const, message: 'NaN at step 3', retryable: false };
      program.report({ outcome: 'failed', error });
      program.exit({ code: 1, signal: null });
      await jobIs('failed');
    },
  ],
])('a checkpoint of a job that is %s is pushed', async (_, bringAbout) => {
  const id = saveCheckpoint(10);
  await bringAbout();
  await exportTo(id, '/upload');
  expect(await settled(id)).toMatchObject({ step: 10, exported_at: expect.any(String), export_error: null });
  expect(harness.storage.received.map(({ path, body }) => [path, body.toString()])).toEqual([
    ['/upload', CONTENT],
  ]);
  expect(existsSync(join(paths().exports, id))).toBe(false);
});

const jobIs = (status: string) =>
  eventually(async () => (await harness.client.getJobs([jobId]))[0]?.status === status);

test('a checkpoint that the training deletes meanwhile is pushed all the same, and stays listed', async () => {
  const id = saveCheckpoint(10);
  let release = (): void => undefined;
  harness.storage.behaviours.set('/slow', (request, response) => {
    release = () => void request.resume().once('end', () => response.end());
  });
  await exportTo(id, '/slow');
  await eventually(() => Promise.resolve(harness.storage.requests.includes('PUT /slow')));
  saveCheckpoint(20);
  deleteCheckpoint(id);
  release();
  expect(await settled(id)).toMatchObject({ exported_at: expect.any(String) });
  expect((await harness.client.getCheckpoints(jobId)).map(({ step }) => step)).toEqual([10, 20]);
});

test('a push that failed can be asked for again after the training has deleted its own file', async () => {
  const id = saveCheckpoint(10);
  harness.storage.failures.push(403);
  await exportTo(id, '/upload');
  expect(await settled(id)).toMatchObject({ exported_at: null, export_error: 'HTTP 403: as told' });
  deleteCheckpoint(id);
  await exportTo(id, '/upload');
  expect(await settled(id)).toMatchObject({ exported_at: expect.any(String), export_error: null });
});

test('an unknown checkpoint is refused, and a job that has one may have no artifacts', async () => {
  saveCheckpoint(10);
  const body = { files: [{ id: 'step-11', url: harness.storage.url('/x') }] };
  const refused = await harness.send('POST', `/v1/jobs/${jobId}/artifacts/export`, { body });
  expect(refused.status).toBe(409);
  program.succeed();
  await jobIs('succeeded');
  const after = await harness.send('POST', `/v1/jobs/${jobId}/artifacts/export`, { body });
  expect(after.status).toBe(422);
});

test('an export that was due goes on after a restart', async () => {
  const id = saveCheckpoint(10);
  harness.storage.behaviours.set('/upload', (request) => void request.destroy());
  await exportTo(id, '/upload');
  expect((await settled(id)).export_error).not.toBeNull();
  // Asked for while the service goes down: its push is broken off or fails, and then made by the next one.
  const restarted = harness.restart();
  harness.storage.behaviours.delete('/upload');
  await restarted;
  await exportTo(id, '/upload');
  expect(await settled(id)).toMatchObject({ exported_at: expect.any(String) });
});

describe('a job that resumes', () => {
  const resumeFrom = (change: object = {}) => {
    harness.storage.files.set('/checkpoint', Buffer.from(CONTENT));
    return {
      url: harness.storage.url('/checkpoint'),
      sha256: sha256(CONTENT),
      bytes: CONTENT.length,
      ...change,
    };
  };
  const submit = (change: object = {}) =>
    harness.client.createJob(harness.request({ resume_from: resumeFrom(change) }), 'b:1');
  const logOf = async (id: string) =>
    (await harness.client.getLogs(id, 0, 100)).data.map(({ message }) => message);

  test('finds the checkpoint beside its training file', async () => {
    const { id } = await submit();
    program.succeed();
    const resumed = await eventually(() => Promise.resolve(harness.engine.programs[1]));
    expect(resumed.job.job_id).toBe(id);
    const { resumeFile, trainingFile } = jobPaths(join(harness.dataDirectory, 'jobs', id));
    expect([existsSync(resumeFile), existsSync(trainingFile)]).toEqual([true, true]);
    expect(await logOf(id)).toEqual([
      expect.stringContaining('Training file received'),
      `Checkpoint to resume from received: ${CONTENT.length} bytes, SHA-256 as promised.`,
    ]);
    resumed.succeed();
    await eventually(() => Promise.resolve(!existsSync(resumeFile)));
  });

  test.each([
    ['other bytes', { sha256: 'f'.repeat(64) }, 'checkpoint_mismatch', false],
    ['more bytes than promised', { bytes: 3 }, 'checkpoint_mismatch', false],
    ['a URL that has expired', {}, 'checkpoint_unreachable', true],
  ])('fails over %s', async (what, change, code, retryable) => {
    const url = harness.storage.url(what.startsWith('a URL') ? '/gone' : '/checkpoint');
    const { id } = await submit({ ...change, url });
    const job = await eventually(async () => {
      const [now] = await harness.client.getJobs([id]);
      return now?.status === 'failed' && now;
    });
    expect(job.error).toMatchObject({ code, retryable });
  });

  test.each([
    ['a forbidden host', { url: 'http://10.0.0.1/x' }, 'resume_from.url'],
    ['too large a file', { bytes: 1e12 }, 'resume_from.bytes'],
  ])('is refused for %s', async (_, change, message) => {
    await expect(submit(change)).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining(message),
    });
  });
});
