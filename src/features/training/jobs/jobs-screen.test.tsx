import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { JobSummary } from '@/core/training/job.schema';
import { createQueryClient } from '@/lib/query-client';
import { aJob } from '@/testing/factories/training';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { JobsScreen } from './jobs-screen';

const replace = jest.fn();
let search = '';
jest.mock('next/navigation', () => ({
  useRouter: () => ({ replace }),
  usePathname: () => '/training/jobs',
  useSearchParams: () => new URLSearchParams(search),
}));

const listOf = (jobs: JobSummary[]) => ({ jobs, total: jobs.length, page: 1, limit: 25, totalPages: 1 });

function renderJobs(answer: unknown, address = '') {
  search = address;
  replace.mockReset();
  const requests = stubApi({
    'GET /api/jobs': () => answer,
    'GET /api/datasets': () => ({ datasets: [], total: 0, page: 1, limit: 100, totalPages: 0 }),
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <JobsScreen />
    </QueryClientProvider>,
  );
  return requests;
}

const COMPLETED: Partial<JobSummary> = {
  status: 'completed',
  progress: 100,
  completed_at: '2026-01-01T12:10:10Z',
  current_cost: 0.9,
  final_cost: 1.25,
};

test('a row tells state, progress, loss, cost, duration, dataset and preset', async () => {
  renderJobs(listOf([aJob(COMPLETED)]));
  const table = within(await screen.findByRole('table'));
  const cells = within(table.getAllByRole('row')[1] as HTMLElement).getAllByRole('cell');
  expect(cells.map((cell) => cell.textContent)).toEqual([
    'Support toneSupport chats',
    'Completed',
    '100%',
    '1.234',
    '$1.25',
    '10m',
    'Support chats',
    'Balanced',
    expect.stringMatching(/ago$/),
  ]);
  expect(table.getByRole('link', { name: 'Support tone' })).toHaveAttribute(
    'href',
    `/training/jobs/${aJob().id}`,
  );
});

test('a training that was asked to stop is cancelling, in the table and on its card', async () => {
  renderJobs(listOf([aJob({ cancel_requested_at: '2026-01-01T12:05:00Z' })]));
  expect(await screen.findAllByText('Cancelling')).toHaveLength(2);
});

test('the address says what is listed', async () => {
  const requests = renderJobs(listOf([aJob()]), 'status=running&page=3&sortBy=name&nonsense=1');
  await screen.findByRole('table');
  const asked = requests.find(({ path }) => path === '/api/jobs')?.query;
  expect(Object.fromEntries(asked ?? [])).toMatchObject({ status: 'running', page: '3', sortBy: 'name' });
  expect(asked?.has('nonsense')).toBe(false);
});

test('sorting goes to the address, and back to the first page', async () => {
  renderJobs(listOf([aJob()]), 'page=2');
  await userEvent
    .setup()
    .click(within(await screen.findByRole('table')).getByRole('button', { name: 'Cost' }));
  expect(replace).toHaveBeenCalledWith('/training/jobs?sortBy=current_cost', { scroll: false });
});

test.each([
  ['nothing was trained yet', '', 'No trainings yet'],
  ['the filters match nothing', 'status=failed', 'No training matches'],
])('when %s, it says so', async (_, address, title) => {
  renderJobs(listOf([]), address);
  expect(await screen.findByText(title)).toBeInTheDocument();
});

test('a failure says what happened and offers to try again', async () => {
  renderJobs(new ApiFailure(404, { code: 'not_found', error: 'Gone.' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(/The trainings could not be loaded.*Gone\./);
  expect(screen.getByRole('button', { name: 'Try again' })).toBeInTheDocument();
});
