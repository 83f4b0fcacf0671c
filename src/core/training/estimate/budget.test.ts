import { budgetLeft, estimateBudgetOf } from './budget.ts';

const state = { monthly_budget_usd: 10, spent_usd: 7.1, reserved_usd: 1.9, stops_at_budget: true };

test.each`
  p50         | p90         | verdict
  ${0.5}      | ${0.9}      | ${'within'}
  ${1}        | ${1}        | ${'within'}
  ${1}        | ${1.000001} | ${'p90_over'}
  ${1.000001} | ${2}        | ${'p50_over'}
`('one dollar left, p50 $p50, p90 $p90: $verdict', ({ p50, p90, verdict }) => {
  const budget = estimateBudgetOf(state, { estimated_cost: p50, estimated_cost_high: p90 });
  expect(budget).toEqual({ ...state, verdict });
  expect(budgetLeft(state)).toBe(1);
});

test('a budget that is passed has nothing left', () => {
  expect(budgetLeft({ ...state, spent_usd: 11 })).toBe(0);
});
