import type { CreateClusterJobRequest } from '../../src/core/cluster/contract.ts';
import { startHarness, type Harness } from './testing/harness.ts';

let harness: Harness;
beforeAll(async () => (harness = await startHarness()));
afterAll(() => harness.close());

const post = (body: unknown, key?: string) =>
  harness.send('POST', '/v1/jobs', { body, headers: key === undefined ? {} : { 'idempotency-key': key } });
const jobOf = async (response: Response) => ((await response.json()) as { job: { id: string } }).job;

test('the same request with the same key is the same job, whatever its URLs', async () => {
  const request = harness.request();
  const first = await post(request, 'a:1');
  expect(first.status).toBe(201);
  const url = `${request.training_file.url}?token=signed-anew`;
  const second = await post({ ...request, training_file: { ...request.training_file, url } }, 'a:1');
  expect(second.status).toBe(200);
  expect((await jobOf(second)).id).toBe((await jobOf(first)).id);
});

test('two at once with the same key are one job', async () => {
  const responses = await Promise.all([post(harness.request(), 'b:1'), post(harness.request(), 'b:1')]);
  expect(responses.map(({ status }) => status).sort()).toEqual([200, 201]);
  const ids = await Promise.all(responses.map(async (response) => (await jobOf(response)).id));
  expect(ids[0]).toBe(ids[1]);
});

test('another request with a used key is refused', async () => {
  await post(harness.request(), 'c:1');
  const response = await post(harness.request({ metadata: { other: 'yes' } }), 'c:1');
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ error: { code: 'idempotency_mismatch' } });
});

test('a job is found by its key', async () => {
  const job = await harness.client.createJob(harness.request(), 'd:1');
  expect(await harness.client.findJobByKey('d:1')).toMatchObject({ id: job.id, idempotency_key: 'd:1' });
  expect(await harness.client.findJobByKey('d:2')).toBeNull();
});

test('a base that fits in 4 bits alone is taken in 4 bits', async () => {
  expect((await post(ofLargeModel('nf4')(harness.request()), 'e:1')).status).toBe(201);
});

test('without a key nothing is created', async () => {
  expect((await post(harness.request())).status).toBe(400);
  expect((await post(harness.request(), ' ')).status).toBe(400);
});

const withHyperparameter = (name: string, value: unknown) => (request: CreateClusterJobRequest) => ({
  ...request,
  hyperparameters: { ...request.hyperparameters, [name]: value },
});
const withResource = (name: string, value: unknown) => (request: CreateClusterJobRequest) => ({
  ...request,
  resources: { ...request.resources, [name]: value },
});
/** The played engine's one GPU has 1 GiB, its model 600 million parameters: 1.1 GiB in 16 bits, 0.3 in 4. */
const ofLargeModel = (quantization: 'none' | 'nf4') => (request: CreateClusterJobRequest) => ({
  ...request,
  model: 'large',
  method: { ...request.method, lora: { ...request.method.lora, quantization } },
});
const withFile = (name: string, value: unknown) => (request: CreateClusterJobRequest) => ({
  ...request,
  training_file: { ...request.training_file, [name]: value },
});

test.each<[string, (request: CreateClusterJobRequest) => unknown, number, string, string]>([
  [
    'a negative rate',
    withHyperparameter('learning_rate', -1),
    400,
    'invalid_request',
    'hyperparameters.learning_rate',
  ],
  ['absurd epochs', withHyperparameter('n_epochs', 1e9), 400, 'invalid_request', 'hyperparameters.n_epochs'],
  ['an unknown field', (request) => ({ ...request, gpu: 1 }), 400, 'invalid_request', 'gpu'],
  ['no body', () => '', 400, 'invalid_request', 'not JSON'],
  ['a bad hash', withFile('sha256', 'x'), 400, 'invalid_request', 'training_file.sha256'],
  [
    'an unknown model',
    (request) => ({ ...request, model: 'gpt-9' }),
    422,
    'unknown_model',
    'It has: toy, large',
  ],
  ['an unknown GPU', withResource('gpu_type', 'H900'), 422, 'unknown_gpu_type', 'It has: CPU'],
  ['too many GPUs', withResource('gpu_count', 2), 422, 'insufficient_capacity', '1 CPU for one job, not 2'],
  [
    'a job larger than any GPU',
    ofLargeModel('none'),
    422,
    'insufficient_capacity',
    'large needs at least 1.1 GiB on each GPU for the base and the adapter alone, and CPU has 1 GiB. Nothing was queued; ' +
      'quantize the base to 4 bits (nf4), or choose a smaller model.',
  ],
  [
    'too long a limit',
    withResource('max_runtime_seconds', 1e9),
    422,
    'invalid_request',
    'max_runtime_seconds',
  ],
  ['too large a file', withFile('bytes', 1e12), 422, 'invalid_request', 'training_file.bytes'],
  ['a forbidden host', withFile('url', 'http://169.254.169.254/'), 422, 'invalid_request', 'may not fetch'],
  ['a file URL', withFile('url', 'file:///etc/passwd'), 400, 'invalid_request', 'training_file.url'],
  [
    'a callback',
    (request) => ({ ...request, callback: { url: 'http://x.test/' } }),
    422,
    'invalid_request',
    'callback',
  ],
])('%s is refused', async (name, change, status, code, message) => {
  const response = await post(change(harness.request()), `refused ${name}`);
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({
    error: { code, message: expect.stringContaining(message), retryable: false },
  });
  expect(await harness.client.findJobByKey(`refused ${name}`)).toBeNull();
});
