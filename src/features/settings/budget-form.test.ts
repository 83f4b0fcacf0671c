import { budgetForm } from './budget-form';

test.each([
  ['', null],
  ['   ', null],
  ['25', 25],
  ['$1,500.50', 1500.5],
  [' 0.01 ', 0.01],
])('%j is the budget %j', (typed, expected) => {
  expect(budgetForm.shape.monthly_budget.parse(typed)).toBe(expected);
});

test.each([
  ['0', 'A budget is more than 0'],
  ['-5', 'A budget is more than 0'],
  ['0.005', 'Whole cents only'],
  ['1e300', 'At most a billion dollars'],
  ['a lot', 'This is not an amount'],
])('%j is refused: %s', (typed, message) => {
  expect(budgetForm.shape.monthly_budget.safeParse(typed).error?.issues[0]?.message).toBe(message);
});
