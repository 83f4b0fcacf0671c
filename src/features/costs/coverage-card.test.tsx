import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createQueryClient } from '@/lib/query-client';
import { costSummaryOf } from '@/testing/factories/costs';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { CoverageCard } from './coverage-card';

const SUMMARY = 'GET /api/costs/summary';
const summary = (completed_jobs: number, within_range: number) =>
  costSummaryOf({ estimate_coverage: { completed_jobs, within_range } });

const renderCard = (answer: () => unknown) => {
  stubApi({ [SUMMARY]: answer });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <CoverageCard />
    </QueryClientProvider>,
  );
};

test('without a completed training there is no share, and the card says why', async () => {
  renderCard(() => summary(0, 0));
  expect(await screen.findByText(/No training has been completed yet/)).toBeInTheDocument();
  expect(screen.queryByText(/%/)).not.toBeInTheDocument();
});

test.each([
  [1, 1, '100%', '1 of 1 completed training cost what was estimated'],
  [4, 3, '75%', '3 of 4 completed trainings cost what was estimated'],
  [3, 2, '67%', '2 of 3 completed trainings cost what was estimated'],
  [5, 0, '0%', '0 of 5 completed trainings cost what was estimated'],
])('of %i completed trainings, %i within the range', async (completed, within, share, words) => {
  renderCard(() => summary(completed, within));
  expect(await screen.findByText(share)).toBeInTheDocument();
  expect(screen.getByText(words, { exact: false })).toHaveTextContent('within the range from p10 to p90');
});

test('a failure is told and can be tried again', async () => {
  let isDown = true;
  renderCard(() =>
    isDown ? new ApiFailure(400, { error: 'Not now.', code: 'invalid_input' }) : summary(4, 3),
  );
  expect(await screen.findByText('The estimates could not be compared')).toBeInTheDocument();
  isDown = false;
  await userEvent.click(screen.getByRole('button', { name: /try again/i }));
  expect(await screen.findByText('75%')).toBeInTheDocument();
});
