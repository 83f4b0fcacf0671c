import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterJob } from '../../src/core/cluster/contract.ts';
import { jobPaths } from '../engines/job-files.ts';
import { Counters } from './counters.ts';
import { FETCHED_FILES, fetchFile } from './fetch-file.ts';
import { Network } from './network.ts';
import type { FakeProgram } from './testing/fake-engine.ts';
import { WEBHOOK_SECRET, eventually, startHarness, type Harness } from './testing/harness.ts';
import { signWebhook } from './webhooks.ts';

let harness: Harness;
beforeEach(async () => (harness = await startHarness()));
afterEach(() => harness.close());

let keys = 0;
const submit = (change = {}) => harness.client.createJob(harness.request(change), `operations:${++keys}`);
const program = (index: number): Promise<FakeProgram> =>
  eventually(() => Promise.resolve(harness.engine.programs[index]));
const jobWith = (id: string, status: ClusterJob['status']) =>
  eventually(async () => {
    const [job] = await harness.client.getJobs([id]);
    return job?.status === status && job;
  });
const statusOf = async (path: string) => (await harness.send('GET', path)).status;
const metricsText = async () => (await harness.send('GET', '/metrics')).text();

test('everything of a job is kept for 72 hours after its end, and gone afterwards', async () => {
  const { id } = await submit();
  (await program(0)).succeed();
  await jobWith(id, 'succeeded');
  const [artifact] = await harness.client.getArtifacts(id);
  const waiting = await submit();
  await harness.sweepAfter(71.9);
  expect((await harness.client.getLogs(id, 0, 10)).data).toHaveLength(1);
  expect(await statusOf(`/v1/artifacts/${artifact?.id}`)).toBe(200);
  await harness.sweepAfter(72.1);
  const paths = [`/v1/jobs/${id}`, `/v1/jobs/${id}/logs`, `/v1/artifacts/${artifact?.id}`];
  expect(await Promise.all(paths.map(statusOf))).toEqual([404, 404, 404]);
  expect(existsSync(join(harness.dataDirectory, 'jobs', id))).toBe(false);
  expect(await harness.client.getJobs([waiting.id])).toHaveLength(1);
});

test('a job whose files are still to be pushed does not expire', async () => {
  const { id } = await submit();
  (await program(0)).succeed();
  await jobWith(id, 'succeeded');
  const [artifact] = await harness.client.getArtifacts(id);
  harness.storage.behaviours.set('/never', () => undefined);
  const url = harness.storage.url('/never');
  await harness.client.exportArtifacts(id, { files: [{ id: artifact?.id ?? '', url }] });
  await harness.sweepAfter(500);
  expect(await statusOf(`/v1/jobs/${id}`)).toBe(200);
  harness.storage.behaviours.set('/never', (request) => void request.destroy());
  await harness.storage.close();
  harness.storage.close = () => Promise.resolve();
});

test('users take turns, and a higher priority goes first', async () => {
  const by = (user_id: string, priority = 'normal') => submit({ metadata: { user_id, priority } });
  const running = await by('ann');
  await program(0);
  const waiting = [await by('ann'), await by('ann'), await by('bob'), await by('ann', 'high')];
  const positions = async () =>
    Promise.all(waiting.map(async ({ id }) => (await harness.client.getJobs([id]))[0]?.queue_position));
  expect(await positions()).toEqual([2, 3, 1, 0]);
  for (const { id } of waiting) {
    await eventually(async () => (await harness.client.getLogs(id, 0, 1)).data.length === 1);
  }
  (await program(0)).succeed();
  await jobWith(running.id, 'succeeded');
  expect((await program(1)).job.job_id).toBe(waiting[3]?.id);
  await expect(by('ann', 'urgent')).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining('metadata.priority'),
  });
});

test('metrics are for Prometheus, behind the key', async () => {
  const { id } = await submit();
  (await program(0)).succeed();
  await jobWith(id, 'succeeded');
  const text = await metricsText();
  for (const line of [
    'cluster_jobs{status="succeeded"} 1',
    'cluster_jobs{status="running"} 0',
    'cluster_gpus_free{type="CPU"} 1',
    'cluster_engine_up{engine="fake"} 1',
    'cluster_jobs_ended_total{status="succeeded",code=""} 1',
    'cluster_fetched_bytes_total 24',
    'cluster_http_requests_total{method="POST",status="201"} 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  const without = await harness.send('GET', '/metrics', { headers: { authorization: '' } });
  expect(without.status).toBe(401);
});

test('a label is escaped as Prometheus asks', () => {
  const counters = new Counters();
  counters.add('cluster_exports_total', { outcome: 'a "quoted" \\ word\nand more' });
  expect(counters.expose([])).toContain('{outcome="a \\"quoted\\" \\\\ word\\nand more"} 1');
});

test('a key may stand in the settings as its SHA-256', async () => {
  await harness.close();
  const key = 'a-key-that-the-service-never-sees-plain';
  harness = await startHarness({ apiKeys: [`sha256:${createHash('sha256').update(key).digest('hex')}`] });
  const statusWith = async (token: string) =>
    (await harness.send('GET', '/v1/jobs', { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await statusWith(key)).toBe(200);
  expect(await statusWith('another-key')).toBe(401);
  expect(await statusWith(createHash('sha256').update(key).digest('hex'))).toBe(401);
});

describe('an engine that does not answer', () => {
  beforeEach(() => (harness.engine.reachable = false));

  test.each([
    ['GET', '/v1/capabilities', undefined],
    ['POST', '/v1/jobs', 'a job'],
  ])('is 503 for %s %s', async (method, path, job) => {
    const body = job && harness.request();
    const response = await harness.send(method, path, { body, headers: { 'idempotency-key': 'x' } });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: 'unavailable', retryable: true } });
  });

  test('leaves waiting jobs waiting, and they start when it is back', async () => {
    harness.engine.reachable = true;
    const { id } = await submit();
    harness.engine.reachable = false;
    await eventually(() => Promise.resolve(harness.logs.includes('scheduler_failure')));
    expect((await harness.client.getJobs([id]))[0]).toMatchObject({ status: 'queued', error: null });
    expect(await metricsText()).toContain('cluster_engine_up{engine="fake"} 0');
    harness.engine.reachable = true;
    expect((await program(0)).job.job_id).toBe(id);
  });
});

test('a job that no GPU can take any more fails instead of waiting for ever', async () => {
  await submit();
  await program(0);
  const { id } = await submit();
  await eventually(async () => (await harness.client.getLogs(id, 0, 1)).data.length === 1);
  harness.engine.gpuType = 'H100';
  harness.engine.programs[0]?.succeed();
  expect((await jobWith(id, 'failed')).error).toMatchObject({ code: 'unknown_gpu_type' });
});

test('a service that drains takes no new jobs', async () => {
  await submit();
  const running = await program(0);
  const restarted = harness.restart();
  await expect(submit()).rejects.toMatchObject({ status: 503, code: 'unavailable', retryable: true });
  expect(running.stops).toBe(1);
  await restarted;
});

describe('webhooks', () => {
  const received = () =>
    harness.storage.received.map(({ headers, body }) => {
      const payload = body.toString('utf8');
      const id = String(headers['webhook-id']);
      const expected = signWebhook(WEBHOOK_SECRET, id, Number(headers['webhook-timestamp']), payload);
      expect(headers['webhook-signature']).toBe(expected);
      return { id, ...(JSON.parse(payload) as { type: string; data: { id: string } }) };
    });
  const callback = () => ({ callback: { url: harness.storage.url('/hook') } });

  test('the signature is that of the Standard Webhooks specification', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const payload = '{"test": 2432232314}';
    expect(signWebhook(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, payload)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  test('tell of every change of status, each once', async () => {
    const { id } = await submit(callback());
    (await program(0)).succeed();
    await eventually(() => Promise.resolve(received().length === 2));
    const types = received().map(({ type }) => type);
    expect(types.sort()).toEqual(['fine_tuning.job.running', 'fine_tuning.job.succeeded']);
    expect(received().map(({ data }) => data.id)).toEqual([id, id]);
  });

  test('are tried again under the same id, over a restart too', async () => {
    await submit(callback());
    await program(0);
    harness.storage.failures.push(500, 503);
    await harness.restart();
    await eventually(() => Promise.resolve(received().length >= 1));
    expect(new Set(received().map(({ id }) => id)).size).toBe(received().length);
  });

  test('that nobody takes are given up', async () => {
    harness.storage.behaviours.set('/hook', (_request, response) => void response.writeHead(500).end());
    await submit(callback());
    await eventually(() => Promise.resolve(harness.logs.includes('webhook_given_up')));
    expect(harness.storage.requests.filter((line) => line === 'POST /hook')).toHaveLength(5);
  });

  test('go to allowed hosts alone', async () => {
    await expect(submit({ callback: { url: 'http://169.254.169.254/' } })).rejects.toMatchObject({
      status: 422,
    });
  });
});

/** A path that takes no byte. Linux has /dev/full for this. */
const onLinux = process.platform === 'linux' ? describe : describe.skip;
onLinux('a full disk', () => {
  test('is told apart from a broken connection when a file is fetched', async () => {
    const target = join(harness.dataDirectory, 'target');
    symlinkSync('/dev/full', `${target}.part`);
    const fetched = fetchFile(harness.request().training_file, target, {
      kind: FETCHED_FILES.training,
      network: new Network({ allowedHosts: new Set([harness.storage.host]) }),
      signal: new AbortController().signal,
    });
    await expect(fetched).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(existsSync(target)).toBe(false);
  });

  test('ends a job as disk_full, which may be tried again', async () => {
    let answer = (): void => undefined;
    const { training_file: file } = harness.request();
    const content = harness.storage.files.get('/training.jsonl');
    harness.storage.behaviours.set('/late', (_request, response) => {
      answer = () => void response.end(content);
    });
    const { id } = await submit({ training_file: { ...file, url: harness.storage.url('/late') } });
    await eventually(() => Promise.resolve(harness.storage.requests.includes('GET /late')));
    const paths = jobPaths(join(harness.dataDirectory, 'jobs', id));
    mkdirSync(paths.directory, { recursive: true });
    symlinkSync('/dev/full', `${paths.trainingFile}.part`);
    answer();
    expect((await jobWith(id, 'failed')).error).toMatchObject({ code: 'disk_full', retryable: true });
  });
});
