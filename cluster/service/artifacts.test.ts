import type { ClusterArtifact } from '../../src/core/cluster/contract.ts';
import { eventually, startHarness, type Harness } from './testing/harness.ts';

const CONTENT = 'the bytes of an adapter';

let harness: Harness;
let jobId: string;
let artifact: ClusterArtifact;

beforeEach(async () => {
  harness = await startHarness();
  jobId = (await harness.client.createJob(harness.request(), 'a:1')).id;
  (await eventually(() => Promise.resolve(harness.engine.programs[0]))).succeed(CONTENT);
  artifact = await eventually(async () => (await harness.client.getArtifacts(jobId))[0]);
});
afterEach(() => harness.close());

const exportTo = (url: string, headers?: Record<string, string>) =>
  harness.client.exportArtifacts(jobId, { files: [{ id: artifact.id, url, headers }] });
const settled = () =>
  eventually(async () => {
    const [now] = await harness.client.getArtifacts(jobId);
    return now && (now.exported_at ?? now.export_error) !== null && now;
  });

test('an export puts the bytes to the URL with their length and the headers asked for', async () => {
  await exportTo(harness.storage.url('/upload?token=x'), {
    'x-upsert': 'true',
    'content-type': 'text/plain',
  });
  expect(await settled()).toMatchObject({ exported_at: expect.any(String), export_error: null });
  const [received] = harness.storage.received;
  expect(received?.path).toBe('/upload?token=x');
  expect(received?.body.toString()).toBe(CONTENT);
  expect(received?.headers).toMatchObject({
    'content-length': String(CONTENT.length),
    'content-type': 'text/plain',
    'x-upsert': 'true',
  });
});

test('without headers the type is that of plain bytes', async () => {
  await exportTo(harness.storage.url('/upload'));
  await settled();
  expect(harness.storage.received[0]?.headers['content-type']).toBe('application/octet-stream');
});

test('a passing failure is tried again', async () => {
  harness.storage.failures.push(503, 500);
  await exportTo(harness.storage.url('/upload'));
  expect(await settled()).toMatchObject({ exported_at: expect.any(String) });
  expect(harness.storage.received).toHaveLength(1);
});

test.each([
  ['a refusal', [403], 'HTTP 403: as told', 1],
  ['a lasting failure', [503, 503, 503], 'HTTP 503: as told', 3],
])('%s is reported with its status, and may be asked for again', async (_, failures, message, tries) => {
  harness.storage.failures.push(...failures);
  await exportTo(harness.storage.url('/upload'));
  expect(await settled()).toMatchObject({ exported_at: null, export_error: message });
  expect(harness.storage.requests.filter((line) => line.startsWith('PUT'))).toHaveLength(tries);
  await exportTo(harness.storage.url('/upload'));
  expect(await settled()).toMatchObject({ exported_at: expect.any(String), export_error: null });
});

test('a receiver that cannot be reached is reported', async () => {
  const url = harness.storage.url('/upload');
  await harness.storage.close();
  await exportTo(url);
  expect(await settled()).toMatchObject({ export_error: expect.stringContaining('ECONNREFUSED') });
  harness.storage.close = () => Promise.resolve();
});

test.each([
  ['a forbidden host', () => ({ id: artifact.id, url: 'http://10.0.0.1/x' }), 422, 'may not push'],
  ['an unknown artifact', () => ({ id: 'art_0', url: harness.storage.url('/x') }), 422, 'not an artifact'],
])('%s is refused, and no other file is sent', async (_, file, status, message) => {
  const files = [{ id: artifact.id, url: harness.storage.url('/ok') }, file()];
  const response = await harness.send('POST', `/v1/jobs/${jobId}/artifacts/export`, { body: { files } });
  expect(response.status).toBe(status);
  expect(await response.text()).toContain(message);
  expect(harness.storage.received).toEqual([]);
});

test('a job without artifacts has nothing to export', async () => {
  const other = await harness.client.createJob(harness.request(), 'b:1');
  const body = { files: [{ id: artifact.id, url: harness.storage.url('/x') }] };
  expect((await harness.send('POST', `/v1/jobs/${other.id}/artifacts/export`, { body })).status).toBe(409);
});

test.each([
  [undefined, 200, CONTENT, null],
  ['bytes=4-8', 206, 'bytes', `bytes 4-8/${CONTENT.length}`],
  ['bytes=-7', 206, 'adapter', `bytes 16-22/${CONTENT.length}`],
])('download with range %s', async (range, status, body, contentRange) => {
  const headers: Record<string, string> = range ? { range } : {};
  const response = await harness.send('GET', `/v1/artifacts/${artifact.id}`, { headers });
  expect(response.status).toBe(status);
  expect(response.headers.get('content-length')).toBe(String(body.length));
  expect(response.headers.get('content-range')).toBe(contentRange);
  expect(await response.text()).toBe(body);
});

test('a range outside the file is refused', async () => {
  const response = await harness.send('GET', `/v1/artifacts/${artifact.id}`, {
    headers: { range: 'bytes=99-' },
  });
  expect(response.status).toBe(416);
  expect(response.headers.get('content-range')).toBe(`bytes */${CONTENT.length}`);
});
