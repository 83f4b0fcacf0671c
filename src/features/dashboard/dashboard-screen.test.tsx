import { QueryClientProvider } from '@tanstack/react-query';
import { act, render, screen } from '@testing-library/react';
import type { DashboardStats } from '@/core/dashboard/dashboard.schema';
import { createQueryClient } from '@/lib/query-client';
import { aDataset } from '@/testing/factories/dataset';
import { aJob } from '@/testing/factories/training';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { DashboardScreen } from './dashboard-screen';

const ID = '5f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10';
const nothing: DashboardStats = {
  ...{ totalDatasets: 0, activeJobs: 0, completedModels: 0, totalCost: 0, monthlyBudget: null },
  ...{ recentDatasets: [], activeJobList: [], recentActivity: [] },
};

function renderDashboard(answer: () => unknown) {
  const requests = stubApi({ 'GET /api/dashboard/stats': answer });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <DashboardScreen />
    </QueryClientProvider>,
  );
  return requests;
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());
const letPass = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));

test('figures, what trains, and what happened last', async () => {
  renderDashboard(() => ({
    ...nothing,
    ...{ totalDatasets: 1234, activeJobs: 1, completedModels: 3, totalCost: 20, monthlyBudget: 80 },
    recentDatasets: [aDataset({ name: 'Support chats' })],
    activeJobList: [aJob({ name: 'Night run', status: 'running', progress: 42.7 })],
    recentActivity: [
      {
        ...{ id: ID, type: 'job_complete', title: 'Training completed', message: 'Day run', priority: 'low' },
        ...{ read: true, action_url: '/training/jobs/1', metadata: {}, created_at: '2026-01-01T00:00:00Z' },
      },
    ],
  }));
  await letPass(0);
  const card = (name: string) => screen.getByRole('link', { name }).closest('div');
  expect(card('Total datasets')).toHaveTextContent('1,234');
  expect(card('Active jobs')).toHaveTextContent('1in training');
  expect(card('Completed models')).toHaveTextContent('3');
  expect(card('Spend this month')).toHaveTextContent('$20.0025% of $80.00');
  expect(screen.getByRole('link', { name: 'Night run' })).toBeInTheDocument();
  expect(screen.getByRole('progressbar', { name: 'Progress of Night run' })).toHaveAttribute(
    'aria-valuenow',
    '42.7',
  );
  expect(screen.getByRole('link', { name: 'Support chats' })).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Training completed' })).toHaveAttribute(
    'href',
    '/training/jobs/1',
  );
  expect(screen.getByRole('link', { name: 'Upload dataset' })).toHaveAttribute('href', '/datasets/new');
  expect(screen.getByRole('link', { name: 'Start training' })).toHaveAttribute('href', '/training/configure');
});

test('with nothing yet, each panel says what fills it', async () => {
  renderDashboard(() => nothing);
  expect(screen.queryByText('no budget set')).not.toBeInTheDocument();
  await letPass(0);
  expect(screen.getByText('no budget set')).toBeInTheDocument();
  for (const reason of [/Nothing is training/, /No datasets yet/, /Nothing has happened yet/]) {
    expect(screen.getByText(reason)).toBeInTheDocument();
  }
});

test('it is read again every 30 s, every 5 s while something trains, and on focus', async () => {
  let stats = nothing;
  const requests = renderDashboard(() => stats);
  await letPass(0);
  await letPass(29_000);
  expect(requests).toHaveLength(1);
  stats = { ...nothing, activeJobs: 1 };
  await letPass(1_000);
  expect(requests).toHaveLength(2);
  await letPass(5_000);
  expect(requests).toHaveLength(3);
  act(() => void window.dispatchEvent(new Event('visibilitychange')));
  await letPass(0);
  expect(requests).toHaveLength(4);
});

test('a failure says what to do, and a retry shows the figures', async () => {
  let answer: unknown = new ApiFailure(400, { error: 'Not now.', code: 'invalid_input' });
  renderDashboard(() => answer);
  await letPass(0);
  expect(screen.getByText('The dashboard could not be loaded')).toBeInTheDocument();
  answer = nothing;
  act(() => screen.getByRole('button', { name: 'Try again' }).click());
  await letPass(0);
  expect(screen.getByText(/No datasets yet/)).toBeInTheDocument();
});
