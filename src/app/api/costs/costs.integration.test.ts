import type { CostsView, CostSummary } from '@/core/costs/cost.schema';
import { callApi, callApiForData } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertCost, insertJob, insertModel } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, sql } from '@/testing/stack/stack';

let owner: Persona;

beforeAll(() => useStackAsServerEnv());
beforeEach(async () => {
  owner = await signInPersona();
});
afterAll(closeSql);

const costs = (query: string) => callApiForData<CostsView>(owner, `GET /api/costs?${query}`);

test('sums are exact to the micro-dollar, by day, type and job', async () => {
  const [first, second] = [
    await insertJob(owner.user.id, { name: 'one' }),
    await insertJob(owner.user.id, { name: 'two' }),
  ];
  await insertCost(owner.user.id, first, { amount: '0.100000', day: '2026-03-01' });
  await insertCost(owner.user.id, first, { amount: '0.200001', day: '2026-03-02' });
  await insertCost(owner.user.id, second, { amount: '7', day: '2026-03-02' });
  await insertCost(owner.user.id, second, { amount: '0.000002', day: '2026-03-02', type: 'storage' });
  await insertCost(owner.user.id, null, { amount: '1', day: '2026-03-31', type: 'storage' });
  await insertCost(owner.user.id, first, { amount: '500', day: '2026-04-01' });

  const march = 'from=2026-03-01&to=2026-03-31';
  const byDay = await costs(march);
  expect(byDay).toMatchObject({
    from: '2026-03-01',
    to: '2026-03-31',
    total: 8.300003,
    by_type: { compute: 7.300001, storage: 1.000002 },
  });
  expect(byDay.groups.map(({ key, amount }) => [key, amount])).toEqual([
    ['2026-03-01', 0.1],
    ['2026-03-02', 7.200003],
    ['2026-03-31', 1],
  ]);
  expect(byDay.records).toHaveLength(5);
  expect(byDay.records[0]).toMatchObject({
    billing_period: '2026-03-31',
    job_id: null,
    job_name: null,
    amount: 1,
  });
  expect((await costs(`${march}&group=type`)).groups).toEqual([
    { key: 'compute', label: 'Compute', amount: 7.300001 },
    { key: 'storage', label: 'Storage', amount: 1.000002 },
  ]);
  expect((await costs(`${march}&group=job`)).groups).toEqual([
    { key: second, label: 'two', amount: 7.000002 },
    { key: 'none', label: 'Not part of a job', amount: 1 },
    { key: first, label: 'one', amount: 0.300001 },
  ]);
  const modelId = await insertModel(owner.user.id, { jobId: first, name: '=1+1' });
  await sql()`update public.training_jobs set artifact_id = ${modelId} where id = ${first}`;
  expect((await costs(`${march}&group=model`)).groups).toEqual([
    { key: 'none', label: 'Without a model', amount: 8.000002 },
    { key: modelId, label: '=1+1', amount: 0.300001 },
  ]);

  const csv = await callApi(owner, `GET /api/costs/records.csv?${march}`);
  expect(csv.headers.get('content-disposition')).toContain('costs-2026-03-01-2026-03-31.csv');
  const lines = String(csv.body).trim().split('\r\n');
  expect(lines).toHaveLength(6);
  expect(lines[0]).toBe('billing_period,cost_type,amount,job_id,job_name,model_id,model_name,updated_at,id');
  expect(lines.at(-1)).toContain(`2026-03-01,compute,0.1,${first},one,${modelId},'=1+1,`);
});

test('a ledger longer than PostgREST gives at once is summed completely', async () => {
  const jobId = await insertJob(owner.user.id);
  await sql()`
    insert into public.cost_records (user_id, job_id, cost_type, amount, billing_period)
    select ${owner.user.id}, ${jobId}, 'compute', 0.000001, '2020-01-01'::date + day from generate_series(1, 1200) day`;
  const view = await costs('from=2020-01-01&to=2025-12-31');
  expect([view.total, view.records.length]).toEqual([0.0012, 1200]);
});

test.each(['from=2026-03-02&to=2026-03-01', 'from=March', 'group=user'])('?%s is refused', async (query) => {
  expect((await callApi(owner, `GET /api/costs?${query}`)).status).toBe(400);
});

const today = () => new Date().toISOString().slice(0, 10);

test.each([
  [null, '79', { has_budget: false }],
  [
    100,
    '79.999999',
    { has_budget: true, budget_limit: 100, percent_used: 79.999999, alert_threshold_reached: false },
  ],
  [100, '80', { has_budget: true, budget_limit: 100, percent_used: 80, alert_threshold_reached: true }],
])('with a budget of %s and %s spent this month', async (budget, amount, alert) => {
  await callApiForData(owner, 'PATCH /api/profile', { body: { monthly_budget: budget } });
  const jobId = await insertJob(owner.user.id);
  await insertCost(owner.user.id, jobId, { amount, day: today() });
  await insertCost(owner.user.id, jobId, { amount: '1000', day: '2026-01-01' });
  expect(await callApiForData<CostSummary>(owner, 'GET /api/costs/summary')).toEqual({
    current_month: { total: Number(amount), by_type: { compute: Number(amount) } },
    budget_alert: alert,
    // The job that runs will take $0.20 by its estimate, $0.12 to $0.31.
    forecast: {
      ...{ expected: Number(amount) + 0.2, low: Number(amount) + 0.12, high: Number(amount) + 0.31 },
      ...{ history_days: 0, active_jobs: 1 },
    },
    estimate_coverage: { completed_jobs: 0, within_range: 0 },
  });
});
