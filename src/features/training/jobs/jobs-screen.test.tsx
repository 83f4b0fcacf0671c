import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
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

const curve = {
  job_id: aJob().id,
  points: [
    [1, 4],
    [50, 0.5],
    [192, 1.234],
  ],
};

function renderJobs(answer: unknown, address = '', cancelAnswer: unknown = null) {
  search = address;
  replace.mockReset();
  const requests = stubApi({
    'GET /api/jobs': () => answer,
    'GET /api/jobs/sparklines': () => ({ sparklines: [curve] }),
    'POST /api/jobs/cancel': () => cancelAnswer,
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
    '',
    'Support toneSupport chats',
    'Completed',
    '100%',
    '',
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
  const requests = renderJobs(listOf([]), address);
  expect(await screen.findByText(title)).toBeInTheDocument();
  expect(requests.some(({ path }) => path === '/api/jobs/sparklines')).toBe(false);
});

test('a failure says what happened and offers to try again', async () => {
  renderJobs(new ApiFailure(404, { code: 'not_found', error: 'Gone.' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(/The trainings could not be loaded.*Gone\./);
  expect(screen.getByRole('button', { name: 'Try again' })).toBeInTheDocument();
});

test('a curve says how the loss went, in words too; one request brings all of them', async () => {
  const second = { ...aJob({ status: 'queued' }), id: crypto.randomUUID(), name: 'Second' };
  const requests = renderJobs(listOf([aJob(), second]));
  const table = within(await screen.findByRole('table'));
  expect(
    await table.findByRole('img', {
      name: 'Support tone: training loss from 4.000 to 1.234, lowest 0.5000 at step 50',
    }),
  ).toBeInTheDocument();
  expect(table.getAllByRole('img')).toHaveLength(1);
  const asked = requests.filter(({ path }) => path === '/api/jobs/sparklines');
  expect(asked.map(({ query }) => query.get('ids'))).toEqual([`${aJob().id},${second.id}`]);
});

describe('several trainings', () => {
  const running = aJob();
  const others = ['Second', 'Third'].map((name) => ({ ...aJob(COMPLETED), id: crypto.randomUUID(), name }));
  const select = async (...names: string[]) => {
    const user = userEvent.setup();
    const table = within(await screen.findByRole('table'));
    for (const name of names) await user.click(table.getByRole('checkbox', { name: `Select ${name}` }));
    return user;
  };

  test('one alone cannot be compared, two can, in the order of their ticks', async () => {
    renderJobs(listOf([running, ...others]));
    const user = await select('Third');
    expect(screen.getByText(/select another one to compare/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Compare' })).toBeDisabled();
    await user.click(
      within(screen.getByRole('table')).getByRole('checkbox', { name: 'Select Support tone' }),
    );
    expect(screen.getByRole('link', { name: 'Compare' })).toHaveAttribute(
      'href',
      `/training/compare?ids=${others[1]?.id},${running.id}`,
    );
    await user.click(screen.getByRole('button', { name: 'Clear the selection' }));
    expect(screen.queryByRole('region', { name: 'Selected trainings' })).toBeNull();
  });

  test('more than eight cannot be compared', async () => {
    const nine = Array.from({ length: 9 }, (_, index) => ({
      ...aJob(),
      ...{ id: crypto.randomUUID(), name: `Job ${index}` },
    }));
    renderJobs(listOf(nine));
    const table = within(await screen.findByRole('table'));
    await userEvent.setup().click(table.getByRole('checkbox', { name: 'Select all on this page' }));
    expect(screen.getByText(/at most 8 can be compared/)).toBeInTheDocument();
    expect(screen.getByText('9 trainings selected')).toBeInTheDocument();
  });

  test('only active ones are stopped, after a dialog that names them', async () => {
    const answer = { outcomes: [{ job_id: running.id, outcome: 'cancelling' }] };
    const requests = renderJobs(listOf([running, ...others]), '', answer);
    const user = await select('Support tone', 'Second');
    await user.click(screen.getByRole('button', { name: 'Stop 1 training' }));
    const dialog = within(await screen.findByRole('alertdialog', { name: 'Stop 1 training?' }));
    const named = within(dialog.getByRole('list', { name: 'Trainings to be stopped' }));
    expect(named.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Support tone$0.02',
    ]);
    expect(dialog.getByText(/1 other selected training has ended/)).toBeInTheDocument();
    await user.click(dialog.getByRole('button', { name: 'Stop 1 training' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Selected trainings' })).toBeNull());
    expect(requests.find(({ path }) => path === '/api/jobs/cancel')?.body).toEqual({ job_ids: [running.id] });
  });

  test('when stopping fails, the dialog and the selection stay', async () => {
    renderJobs(listOf([running]), '', new ApiFailure(503, { code: 'unavailable', error: 'Not now.' }));
    const user = await select('Support tone');
    await user.click(screen.getByRole('button', { name: 'Stop 1 training' }));
    await user.click(
      within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Stop 1 training' }),
    );
    await waitFor(() =>
      expect(
        within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Stop 1 training' }),
      ).toBeEnabled(),
    );
    expect(screen.getByText('1 training selected')).toBeInTheDocument();
  });
});
