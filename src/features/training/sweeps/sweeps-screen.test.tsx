import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import type { SweepSummary } from '@/core/training/sweeps/sweep.schema';
import { createQueryClient } from '@/lib/query-client';
import { aSweepSummary } from '@/testing/factories/sweep';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { SweepsScreen } from './sweeps-screen';

jest.mock('next/navigation', () => ({
  useRouter: () => ({ replace: jest.fn() }),
  usePathname: () => '/training/sweeps',
  useSearchParams: () => new URLSearchParams(''),
}));

function renderSweeps(answer: SweepSummary[] | ApiFailure) {
  const list = Array.isArray(answer)
    ? { sweeps: answer, total: answer.length, page: 1, limit: 25, totalPages: 1 }
    : answer;
  stubApi({ 'GET /api/sweeps': () => list });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <SweepsScreen />
    </QueryClientProvider>,
  );
}

test('each search is a row, with what it has spent of its budget', async () => {
  renderSweeps([
    aSweepSummary(),
    aSweepSummary({
      ...{ id: '3b241101-e2bb-4255-8caf-4136c566a963', name: 'Given up', dataset_name: null },
      ...{ status: 'stopped', stop_reason: 'cancelled_by_user', ended_run_count: 4 },
    }),
  ]);
  const table = within(await screen.findByRole('table'));
  expect(
    table
      .getAllByRole('row')
      .slice(1)
      .map((row) => row.textContent),
  ).toEqual([
    expect.stringMatching(/^Support toneRunning1 of 4\$0\.31 of \$1\.24Support chats.*ago$/),
    expect.stringMatching(/^Given upCancelled4 of 4\$0\.31 of \$1\.24–/),
  ]);
  expect(table.getByRole('link', { name: 'Support tone' })).toHaveAttribute(
    'href',
    `/training/sweeps/${aSweepSummary().id}`,
  );
});

test('without any search it is told how to begin one', async () => {
  renderSweeps([]);
  expect(await screen.findByText('No searches yet')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Configure a training' })).toHaveAttribute(
    'href',
    '/training/configure',
  );
});

test('a list that cannot be loaded says why', async () => {
  renderSweeps(new ApiFailure(403, { code: 'forbidden', error: 'Refused.' }));
  expect(await screen.findByText('The searches could not be loaded')).toBeInTheDocument();
});
