import type { CostRecord } from './costs.repository';
import { totalOf, totalsBy } from './sum-costs';

const record = (amount: number, billing_period = '2026-01-01'): CostRecord => ({
  id: crypto.randomUUID(),
  job_id: null,
  job_name: null,
  model_id: null,
  model_name: null,
  cost_type: 'compute',
  amount,
  billing_period,
  updated_at: '2026-01-01T00:00:00Z',
});

test('sums are exact where floats are not', () => {
  expect(0.1 + 0.2).not.toBe(0.3);
  expect(totalOf([record(0.1), record(0.2)])).toBe(0.3);
  expect(totalOf(Array.from({ length: 1000 }, () => record(0.000001)))).toBe(0.001);
  expect(totalOf([])).toBe(0);
});

test('sums by key keep the order of the records', () => {
  const records = [record(0.1, '2026-01-02'), record(1, '2026-01-01'), record(0.2, '2026-01-02')];
  expect([...totalsBy(records, ({ billing_period }) => billing_period)]).toEqual([
    ['2026-01-02', 0.3],
    ['2026-01-01', 1],
  ]);
});
