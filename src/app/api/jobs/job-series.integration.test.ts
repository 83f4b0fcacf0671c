import type { LogsPage, MetricsPage } from '@/core/training/job.schema';
import { callApi, callApiForData } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertCheckpoint, insertJob, insertLogLines, insertPoints } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql } from '@/testing/stack/stack';

let owner: Persona;

beforeAll(async () => {
  useStackAsServerEnv();
  owner = await signInPersona();
});
afterAll(closeSql);

const metrics = (jobId: string, query = '') =>
  callApiForData<MetricsPage>(owner, `GET /api/jobs/${jobId}/metrics?${query}`);

test('more points than PostgREST gives at once arrive completely', async () => {
  const jobId = await insertJob(owner.user.id);
  await insertPoints(jobId, 2500);
  const page = await metrics(jobId, 'max_points=5000');
  expect(page.metrics.map(({ step }) => step)).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1));
  expect(page).toMatchObject({ total: 2500, decimated: false });
});

test('a chart of many points is decimated, says so, and keeps a spike of one point', async () => {
  const jobId = await insertJob(owner.user.id);
  await insertPoints(jobId, 3000, { 1500: '999' });
  const page = await metrics(jobId, 'max_points=200');
  expect(page).toMatchObject({ total: 3000, decimated: true });
  expect(page.metrics.length).toBeLessThanOrEqual(200);
  expect(page.metrics.map(({ step }) => step)).toContain(1500);
  const zoomed = await metrics(jobId, 'max_points=200&from_step=1451&to_step=1550');
  expect(zoomed.metrics).toHaveLength(100);
  expect(zoomed.decimated).toBe(false);
});

test('a poll with the last cursor costs only what is new', async () => {
  const jobId = await insertJob(owner.user.id);
  const empty = await metrics(jobId);
  expect(empty).toEqual({ metrics: [], total: 0, cursor: 0, decimated: false });
  await insertPoints(jobId, 500);
  const first = await metrics(jobId, 'max_points=100');
  const nothing = await metrics(jobId, `after=${first.cursor}`);
  expect(nothing).toEqual({ metrics: [], total: 500, cursor: first.cursor, decimated: false });
  await insertPoints(jobId, 3, {}, 501);
  const next = await metrics(jobId, `after=${first.cursor}`);
  expect(next.metrics.map(({ step }) => step)).toEqual([501, 502, 503]);
  expect(next.cursor).toBeGreaterThan(first.cursor);
});

test('what is not a finite number is named, never a number and never lost', async () => {
  const jobId = await insertJob(owner.user.id);
  await insertPoints(jobId, 4, { 2: 'NaN', 3: 'Infinity', 4: '-Infinity' });
  const page = await metrics(jobId);
  expect(page.metrics.map(({ training_loss, non_finite }) => [training_loss, non_finite])).toEqual([
    [1, []],
    [null, ['training_loss']],
    [null, ['training_loss']],
    [null, ['training_loss']],
  ]);
});

test('the CSV has every point, however many', async () => {
  const jobId = await insertJob(owner.user.id);
  await insertPoints(jobId, 2500, { 2: 'NaN' });
  const { headers, body } = await callApi(owner, `GET /api/jobs/${jobId}/metrics.csv`);
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(headers.get('content-disposition')).toBe(`attachment; filename="metrics-${jobId}.csv"`);
  const lines = String(body).trimEnd().split('\n');
  expect(lines).toHaveLength(2501);
  expect(lines[0]).toBe(
    'attempt,step,epoch,timestamp,training_loss,validation_loss,learning_rate,gradient_norm,throughput,gpu_utilization',
  );
  expect(lines[1]).toMatch(/^1,1,0\.01,[^,]+,1,,0\.0001,,,$/);
  expect(lines[2]).toMatch(/^1,2,0\.02,[^,]+,NaN,,0\.0001,,,$/);
  expect(lines.at(-1)).toMatch(/^1,2500,/);
});

test.each(['max_points=5', 'max_points=5001', 'after=-1', 'from_step=x', 'step=1'])(
  'metrics?%s is refused',
  async (query) => {
    const jobId = await insertJob(owner.user.id);
    expect((await callApi(owner, `GET /api/jobs/${jobId}/metrics?${query}`)).status).toBe(400);
  },
);

describe('the log', () => {
  let jobId: string;
  const logs = (query: string) => callApiForData<LogsPage>(owner, `GET /api/jobs/${jobId}/logs?${query}`);
  const messages = async (query: string) => (await logs(query)).logs.map(({ message }) => message);

  beforeAll(async () => {
    jobId = await insertJob(owner.user.id);
    await insertLogLines(jobId, [
      { level: 'info', message: 'Loading the model' },
      { level: 'warn', message: 'Row 7 is cut at 256 tokens (12 %)' },
      { level: 'error', message: 'Out of memory: [rank 0]' },
    ]);
  });

  test('is read on from a cursor, and says whether there may be more', async () => {
    const first = await logs('limit=2');
    expect(first).toMatchObject({ cursor: 2, has_more: true, logs: [{ seq: 1 }, { seq: 2 }] });
    const second = await logs(`limit=2&after=${first.cursor}`);
    expect(second).toMatchObject({ cursor: 3, has_more: false, logs: [{ seq: 3, level: 'error' }] });
    expect(await logs(`after=${second.cursor}`)).toEqual({ logs: [], cursor: 3, has_more: false });
  });

  test.each([
    ['level=warn', ['Row 7 is cut at 256 tokens (12 %)']],
    ['search=MODEL', ['Loading the model']],
    [`search=${encodeURIComponent('(12 %)')}`, ['Row 7 is cut at 256 tokens (12 %)']],
    [`search=${encodeURIComponent('[rank')}`, ['Out of memory: [rank 0]']],
    ['search=.*&level=info', []],
  ])('?%s', async (query, expected) => {
    expect(await messages(query)).toEqual(expected);
  });
});

test('checkpoints come by step', async () => {
  const jobId = await insertJob(owner.user.id);
  await insertCheckpoint(jobId, 200);
  await insertCheckpoint(jobId, 100);
  expect(await callApiForData(owner, `GET /api/jobs/${jobId}/checkpoints`)).toMatchObject({
    checkpoints: [
      { step: 100, is_stored: false },
      { step: 200, is_stored: false },
    ],
  });
});
