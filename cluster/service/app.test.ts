import { API_KEY, startHarness, type Harness } from './testing/harness.ts';

let harness: Harness;
beforeAll(async () => (harness = await startHarness()));
afterAll(() => harness.close());

const errorOf = async (response: Response) => ({
  status: response.status,
  ...((await response.json()) as { error: object }).error,
});

test.each([
  ['no key', {}],
  ['a wrong key', { authorization: 'Bearer a-key-of-the-test' }],
  ['another scheme', { authorization: `Basic ${API_KEY}` }],
  ['an empty key', { authorization: 'Bearer ' }],
])('%s is refused everywhere', async (_, headers) => {
  for (const path of ['/v1/jobs', '/v1/capabilities', '/v1/artifacts/x', '/v1/nothing']) {
    const response = await harness.send('GET', path, { headers: { authorization: '', ...headers } });
    expect(await errorOf(response)).toMatchObject({ status: 401, code: 'unauthorized', retryable: false });
  }
});

test('any of the keys opens', async () => {
  const headers = { authorization: 'Bearer another-key-of-the-tests' };
  expect((await harness.send('GET', '/v1/capabilities', { headers })).status).toBe(200);
});

test('health needs no key and tells of the engine', async () => {
  const health = async () =>
    (await harness.send('GET', '/v1/health', { headers: { authorization: '' } })).json();
  expect(await health()).toEqual({ status: 'ok', engine: { name: 'fake', version: '1', reachable: true } });
  harness.engine.reachable = false;
  expect(await health()).toMatchObject({ status: 'degraded', engine: { reachable: false } });
  harness.engine.reachable = true;
});

test('capabilities follow the contract', async () => {
  expect(await harness.client.getCapabilities()).toMatchObject({
    models: [{ id: 'toy' }, { id: 'large' }],
    gpus: [{ type: 'CPU', available: 1 }],
    limits: { max_queued_jobs: expect.any(Number) },
  });
});

test.each([
  ['GET', '/v1/nothing', undefined, 404, 'not_found'],
  ['GET', '/v1/jobs/none', undefined, 404, 'not_found'],
  ['GET', '/v1/jobs/none/metrics', undefined, 404, 'not_found'],
  ['GET', '/v1/jobs/none/logs', undefined, 404, 'not_found'],
  ['GET', '/v1/jobs/none/checkpoints', undefined, 404, 'not_found'],
  ['GET', '/v1/jobs/none/artifacts', undefined, 404, 'not_found'],
  ['GET', '/v1/artifacts/none', undefined, 404, 'not_found'],
  ['POST', '/v1/jobs/none/cancel', { save_checkpoint: true }, 404, 'not_found'],
  ['POST', '/v1/jobs/none/cancel', { save_checkpoint: 'yes' }, 400, 'invalid_request'],
  ['POST', '/v1/jobs/none/cancel', '{', 400, 'invalid_request'],
  ['POST', '/v1/jobs/none/cancel', ' '.repeat(1024 * 1024 + 1), 400, 'invalid_request'],
  ['POST', '/v1/jobs/none/artifacts/export', { files: [] }, 404, 'not_found'],
  ['GET', '/v1/jobs?limit=0', undefined, 400, 'invalid_request'],
  ['GET', '/v1/jobs?status=done', undefined, 400, 'invalid_request'],
  ['GET', '/v1/jobs?after=none', undefined, 400, 'invalid_request'],
  ['GET', `/v1/jobs?ids=${'x,'.repeat(201)}`, undefined, 400, 'invalid_request'],
])('%s %s with %j is a typed error', async (method, path, body, status, code) => {
  expect(await errorOf(await harness.send(method, path, { body }))).toMatchObject({ status, code });
});
