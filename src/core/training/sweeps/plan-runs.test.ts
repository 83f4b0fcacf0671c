import { presetHyperparameters } from '../hyperparameters.ts';
import { planRuns, runsOverBudget, sumUsd } from './plan-runs.ts';
import { createSweepInput, sweepGrid } from './sweep.schema.ts';

const base = presetHyperparameters('balanced', 'brightrun/tiny-chat-4m');

test('every rank with every learning rate, and alpha follows the rank', () => {
  const runs = planRuns(base, { learning_rates: [3e-4, 1e-4], lora_ranks: [16, 4] });
  expect(runs.map((run) => [run.lora_rank, run.lora_alpha, run.learning_rate])).toEqual([
    [4, 8, 1e-4],
    [4, 8, 3e-4],
    [16, 32, 1e-4],
    [16, 32, 3e-4],
  ]);
  expect(runs[0]).toEqual({ ...base, lora_rank: 4, lora_alpha: 8, learning_rate: 1e-4 });
});

test.each([
  [{ ...base, lora_rank: 1, lora_alpha: 512 }, 256, 512],
  [{ ...base, lora_rank: 256, lora_alpha: 1 }, 1, 1],
])('alpha stays within its limits', (settings, rank, alpha) => {
  const [run] = planRuns(settings, { learning_rates: [1e-4, 2e-4], lora_ranks: [rank] });
  expect(run?.lora_alpha).toBe(alpha);
});

test.each([
  [[0.1, 0.2], 0.3, []],
  [[0.1, 0.2], 0.299999, [1]],
  [[0.5, 0.1, 0.1], 0.4, [0, 1, 2]],
  [[0.2, 0.2, 0.2, 0.2], 0.5, [2, 3]],
])('of %j, $%d does not cover %j', (costs, budget, expected) => {
  expect(runsOverBudget(costs, budget)).toEqual(expected);
});

test('money is summed exactly', () => expect(sumUsd([0.1, 0.2, 0.000001])).toBe(0.300001));

describe('a grid', () => {
  const grid = (learning_rates: unknown[], lora_ranks: unknown[]) => ({ learning_rates, lora_ranks });

  test.each([
    ['two rates', grid([1e-4, 2e-4], [8])],
    ['four ranks and two rates', grid([1e-4, 2e-4], [4, 8, 16, 32])],
  ])('%s is one', (_, value) => expect(sweepGrid.safeParse(value).success).toBe(true));

  test.each([
    ['one run', grid([1e-4], [8]), 'One run is no search'],
    ['nine runs', grid([1e-4, 2e-4, 3e-4], [4, 8, 16]), '9 runs are too many'],
    [
      'five values',
      grid(
        [1, 2, 3, 4, 5].map((n) => n * 1e-4),
        [8],
      ),
      'At most 4 learning rates',
    ],
    ['no value', grid([], [8, 16]), 'At least one learning rate'],
    ['a rate twice', grid([1e-4, 1e-4], [8]), 'Each learning rate once'],
    ['a rank twice', grid([1e-4], [8, 8]), 'Each rank once'],
    ['a rank beyond its limit', grid([1e-4], [8, 257]), '256'],
    ['half a rank', grid([1e-4], [8, 8.5]), 'int'],
    ['a rate beyond its limit', grid([1e-4, 0.1], [8]), '0.01'],
    ['a rate that is no number', grid([1e-4, NaN], [8]), 'number'],
    ['words', grid(['1e-4', 2e-4], [8]), 'number'],
    ['an unknown setting', { ...grid([1e-4, 2e-4], [8]), batch_sizes: [1] }, 'batch_sizes'],
  ])('%s is none', (_, value, words) => {
    const parsed = sweepGrid.safeParse(value);
    expect(parsed.error?.issues.map(({ message }) => message).join(' ')).toContain(words);
  });
});

test.each([0, -1, 1e9, NaN, Infinity, '5'])('a budget of %p is refused', (total_budget_usd) => {
  expect(createSweepInput.shape.total_budget_usd.safeParse(total_budget_usd).success).toBe(false);
});
