import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import type { JobView } from '@/core/training/job.schema';
import { createQueryClient } from '@/lib/query-client';
import { aJob, aJobDetail } from '@/testing/factories/training';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { MonitorScreen } from './monitor-screen';

const ID = aJob().id;

function renderMonitor(answer: unknown) {
  stubApi({
    [`GET /api/jobs/${ID}`]: () => answer,
    [`GET /api/jobs/${ID}/metrics`]: () => ({ metrics: [], total: 0, cursor: 0, decimated: false }),
    [`GET /api/jobs/${ID}/logs`]: () => ({ logs: [], cursor: 0, has_more: false }),
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <MonitorScreen jobId={ID} />
    </QueryClientProvider>,
  );
}

const follows = (later: HTMLElement, earlier: HTMLElement) =>
  Boolean(earlier.compareDocumentPosition(later) & Node.DOCUMENT_POSITION_FOLLOWING);

test('a running job: figures with dashes for what is missing, and a spoken progress', async () => {
  renderMonitor(
    aJobDetail({ progress: 47.9, current_metrics: { training_loss: 1.234, gpu_utilization: 0 } }),
  );
  const metrics = within(await screen.findByRole('region', { name: 'Current metrics' }));
  expect(metrics.getByText('1.234')).toBeInTheDocument();
  expect(metrics.getByText('0%')).toBeInTheDocument(); // zero is a value
  expect(metrics.getAllByText('–')).toHaveLength(3);
  expect(screen.getByText('Running, 40 percent done')).toBeInTheDocument();
  expect(await screen.findAllByText('The first points appear when training has begun.')).toHaveLength(4);
});

test.each<[string, Partial<JobView>, RegExp]>([
  [
    'out of memory',
    { error_code: 'out_of_memory', error_message: 'needs 90 GiB' },
    /The GPU ran out of memory/,
  ],
  [
    'a code of a newer server',
    { error_code: 'solar_flare', error_message: 'bit flip' },
    /The platform failed/,
  ],
])('a failed job (%s) opens on its reason, then its log', async (_, values, title) => {
  renderMonitor(aJobDetail({ ...values, status: 'failed', completed_at: '2026-01-01T12:20:00Z' }));
  const reason = await screen.findByRole('heading', { name: title });
  expect(screen.getByText(values.error_message ?? '')).toBeInTheDocument();
  expect(screen.getByText(/The dataset, the settings, the log and the metrics are kept/)).toBeInTheDocument();
  const log = screen.getByRole('heading', { name: /^Log/ });
  expect(follows(log, reason)).toBe(true);
  expect(follows(screen.getByRole('list', { name: 'Stages' }), log)).toBe(true);
});

test('a job that does not exist, or is somebody else’s, says so', async () => {
  renderMonitor(new ApiFailure(404, { code: 'not_found', error: 'This training job does not exist.' }));
  expect(await screen.findByRole('alert')).toHaveTextContent('This training job does not exist.');
});
