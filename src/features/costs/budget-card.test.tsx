import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { CostForecast, CostSummary } from '@/core/costs/cost.schema';
import { createQueryClient } from '@/lib/query-client';
import { costSummaryOf } from '@/testing/factories/costs';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { BudgetCard } from './budget-card';

const renderCard = (answer: () => unknown) => {
  stubApi({ 'GET /api/costs/summary': answer });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <BudgetCard />
    </QueryClientProvider>,
  );
};

const spent = (total: number, limit: number): Partial<CostSummary> => ({
  current_month: { total, by_type: { compute: total } },
  budget_alert: { has_budget: true, budget_limit: limit, percent_used: (total / limit) * 100 },
});

test('without a budget it leads to the settings', async () => {
  renderCard(() => costSummaryOf());
  expect(await screen.findByRole('link', { name: 'Set one' })).toHaveAttribute('href', '/settings');
  expect(screen.queryByRole('progressbar')).not.toBeInTheDocument();
});

test.each([
  [40, 100, '40% of $100.00', '40'],
  [79.4, 100, '79% of $100.00', '79.4'],
  [80, 100, '80% of $100.00 · close to the budget', '80'],
  [100, 100, '100% of $100.00 · the budget is used up', '100'],
  [250, 100, '250% of $100.00 · the budget is used up', '100'],
])('$%d of $%d', async (total, limit, words, bar) => {
  renderCard(() => costSummaryOf(spent(total, limit)));
  const progress = await screen.findByRole('progressbar', { name: 'Share of the budget that is spent' });
  expect(progress).toHaveAttribute('aria-valuenow', bar);
  expect(progress.parentElement).toHaveTextContent(words);
});

const forecast = (overrides: Partial<CostForecast>): CostForecast => ({
  ...{ expected: 60, low: 50, high: 75, history_days: 28, active_jobs: 0 },
  ...overrides,
});

test.each<[string, Partial<CostForecast>, string, string | null]>([
  ['rests on past days', {}, '$50.00 to $75.00 (p10 to p90), from the mean of the last 28 days.', null],
  [
    'rests on active trainings',
    { history_days: 0, active_jobs: 1 },
    '$50.00 to $75.00 (p10 to p90), from 1 active training by estimate.',
    null,
  ],
  [
    'rests on both',
    { active_jobs: 2 },
    'from 2 active trainings by estimate and the mean of the last 28 days.',
    null,
  ],
  [
    'rests on nothing',
    { history_days: 0 },
    'No training is active, and a week of costs is needed to tell the days to come.',
    null,
  ],
  ['may pass the budget', { high: 101 }, '(p10 to p90)', 'The budget may be passed.'],
  ['passes the budget', { expected: 101, high: 120 }, '(p10 to p90)', 'Over the budget by forecast.'],
])('a forecast that %s', async (_, overrides, basis, warning) => {
  renderCard(() => costSummaryOf({ ...spent(40, 100), forecast: forecast(overrides) }));
  expect(await screen.findByText(basis, { exact: false })).toBeInTheDocument();
  const warnings = screen.queryAllByText(/The budget may be passed|Over the budget/);
  expect(warnings.map((element) => element.textContent)).toEqual(warning === null ? [] : [warning]);
});

test('a failure is told and can be tried again', async () => {
  let isDown = true;
  renderCard(() =>
    isDown
      ? new ApiFailure(400, { error: 'Not now.', code: 'invalid_input' })
      : costSummaryOf(spent(40, 100)),
  );
  expect(await screen.findByText("This month's spend could not be loaded")).toBeInTheDocument();
  isDown = false;
  await userEvent.click(screen.getByRole('button', { name: /try again/i }));
  expect(await screen.findByRole('progressbar')).toBeInTheDocument();
});
