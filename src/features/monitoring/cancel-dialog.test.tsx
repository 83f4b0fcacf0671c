import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { JobView } from '@/core/training/job.schema';
import { trainingKeys } from '@/data/training/keys';
import { useTrainingJob } from '@/data/training/training.queries';
import { createQueryClient } from '@/lib/query-client';
import { aJob, aJobDetail } from '@/testing/factories/training';
import { ApiFailure, stubApi, type ApiRequest } from '@/testing/stub-api';
import { MonitorHeader } from './monitor-header';

const push = jest.fn();
jest.mock('next/navigation', () => ({ useRouter: () => ({ push }) }));

const JOB = aJob();
const CANCEL = `POST /api/jobs/${JOB.id}/cancel`;
const DETAIL = `GET /api/jobs/${JOB.id}`;

/** The header of the job in the cache, as the monitor shows it. */
function Header() {
  const { data } = useTrainingJob(JOB.id);
  return data ? <MonitorHeader detail={data} pace={null} readAt={0} isStale={false} /> : null;
}

function renderHeader(values: Partial<JobView> = {}) {
  const queryClient = createQueryClient();
  queryClient.setQueryData(trainingKeys.detail(JOB.id), aJobDetail(values));
  render(
    <QueryClientProvider client={queryClient}>
      <Header />
    </QueryClientProvider>,
  );
  return userEvent.setup();
}

const stopping = { ...JOB, cancel_requested_at: '2026-01-01T12:10:00Z' };

const stubCancel = (answer: (request: ApiRequest) => unknown) =>
  stubApi({
    [CANCEL]: answer,
    [DETAIL]: () => aJobDetail({ cancel_requested_at: stopping.cancel_requested_at }),
  });

test('the dialog names the training and says what is lost and what stays', async () => {
  const user = renderHeader();
  await user.click(screen.getByRole('button', { name: 'Stop training' }));
  const dialog = screen.getByRole('alertdialog', { name: 'Stop “Support tone”?' });
  expect(dialog).toHaveAccessibleDescription(/You pay for the time it has trained either way/);
});

test('to continue changes nothing', async () => {
  const requests = stubCancel(() => ({ job: stopping, message: 'Cancelling' }));
  const user = renderHeader();
  await user.click(screen.getByRole('button', { name: 'Stop training' }));
  await user.click(screen.getByRole('button', { name: 'Continue' }));
  expect(screen.queryByRole('alertdialog')).not.toBeInTheDocument();
  expect(requests).toEqual([]);
});

test.each([
  ['Stop now', false],
  ['Stop and save', true],
])('%s asks the server, and is shown as cancelling at once', async (choice, save_checkpoint) => {
  const requests = stubCancel(() => ({ job: stopping, message: 'Cancelling' }));
  const user = renderHeader();
  await user.click(screen.getByRole('button', { name: 'Stop training' }));
  await user.click(screen.getByRole('button', { name: choice }));
  expect(await screen.findByText('Cancelling')).toBeInTheDocument();
  expect(screen.queryByRole('alertdialog')).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Stop training' })).not.toBeInTheDocument();
  expect(requests.find(({ method }) => method === 'POST')?.body).toEqual({ save_checkpoint });
});

test('what has not started has nothing to save', async () => {
  const user = renderHeader({ status: 'queued', started_at: null });
  await user.click(screen.getByRole('button', { name: 'Stop training' }));
  expect(screen.queryByRole('button', { name: 'Stop and save' })).not.toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Stop now' })).toBeInTheDocument();
});

test('a refusal leaves the dialog open to choose again', async () => {
  stubCancel(() => new ApiFailure(503, { code: 'unavailable', error: 'Try again in a moment.' }));
  const user = renderHeader();
  await user.click(screen.getByRole('button', { name: 'Stop training' }));
  await user.click(screen.getByRole('button', { name: 'Stop now' }));
  await waitFor(() => expect(screen.getByRole('button', { name: 'Stop now' })).toBeEnabled());
  expect(screen.getByRole('alertdialog')).toBeInTheDocument();
});

test('a training that has ended cannot be stopped; it can be repeated, and leads to its model', () => {
  renderHeader({ status: 'completed', artifact_id: '0b0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10' });
  expect(screen.queryByRole('button', { name: 'Stop training' })).not.toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Open the model' })).toHaveAttribute(
    'href',
    '/models/0b0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10',
  );
  expect(screen.getByRole('link', { name: 'Train again with these settings' })).toHaveAttribute(
    'href',
    `/training/configure?jobId=${JOB.id}`,
  );
});
