import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { CheckpointView, JobView } from '@/core/training/job.schema';
import { createQueryClient } from '@/lib/query-client';
import { aJob, aJobDetail, anEstimate } from '@/testing/factories/training';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { MonitorScreen } from './monitor-screen';

const push = jest.fn();
jest.mock('next/navigation', () => ({ useRouter: () => ({ push }) }));

const ID = aJob().id;

const CHECKPOINT: CheckpointView = {
  id: '1b0b3d52-4a64-4f0a-9d6c-0f9a6f3c2b10',
  step: 100,
  epoch: 1.04,
  training_loss: 1.2,
  validation_loss: null,
  file_size: 2_097_152,
  sha256: 'f'.repeat(64),
  is_stored: true,
  created_at: '2026-01-01T12:05:00Z',
};

function renderMonitor(answer: unknown, routes: Parameters<typeof stubApi>[0] = {}) {
  const requests = stubApi({
    [`GET /api/jobs/${ID}`]: () => answer,
    [`GET /api/jobs/${ID}/metrics`]: () => ({ metrics: [], total: 0, cursor: 0, decimated: false }),
    [`GET /api/jobs/${ID}/logs`]: () => ({ logs: [], cursor: 0, has_more: false }),
    [`GET /api/jobs/${ID}/checkpoints`]: () => ({ checkpoints: [] }),
    'GET /api/costs/summary': () => ({
      current_month: { total: 3.2, by_type: {} },
      budget_alert: { has_budget: true, budget_limit: 50, percent_used: 6.4 },
      forecast: { expected: 4, low: 3.5, high: 5, history_days: 10, active_jobs: 1 },
      estimate_coverage: { completed_jobs: 0, within_range: 0 },
    }),
    'POST /api/jobs/estimate': () => ({
      ...anEstimate(),
      options: [],
      fixes: [],
      quote: { price_per_gpu_hour_usd: 0.1, dataset_sha256: 'a'.repeat(64) },
      budget: null,
    }),
    ...routes,
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <MonitorScreen jobId={ID} />
    </QueryClientProvider>,
  );
  return { requests, user: userEvent.setup() };
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
  [
    'stopped at the budget',
    { status: 'cancelled', error_code: 'budget_exceeded', error_message: 'the monthly budget of $5.00' },
    /Stopped at the monthly budget/,
  ],
])('a failed job (%s) opens on its reason, then its log', async (_, values, title) => {
  renderMonitor(aJobDetail({ status: 'failed', ...values, completed_at: '2026-01-01T12:20:00Z' }));
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

test('the cost stands beside its estimate and the month’s budget', async () => {
  renderMonitor(aJobDetail());
  expect(await screen.findByText('$3.20 of $50.00 (6.4%)')).toBeInTheDocument();
  expect(screen.getByRole('img', { name: '$0.02 of an estimate of $0.12 – $0.31' })).toBeInTheDocument();
});

test('a job that waits says how many are before it', async () => {
  const status_detail = 'Waiting in the GPU cluster’s queue: 2 jobs ahead.';
  renderMonitor(aJobDetail({ status: 'queued', current_stage: 'queued', started_at: null, status_detail }));
  expect(await screen.findByText(status_detail)).toBeInTheDocument();
});

test('checkpoints: newest first, what is missing is a dash, and whether it is kept', async () => {
  const older = { ...CHECKPOINT, id: aJob().id, step: 50, is_stored: false };
  renderMonitor(aJobDetail(), {
    [`GET /api/jobs/${ID}/checkpoints`]: () => ({ checkpoints: [older, CHECKPOINT] }),
  });
  const table = within(await screen.findByRole('region', { name: 'Checkpoints' }));
  const rows = table.getAllByRole('row').slice(1);
  expect(
    rows.map((row) =>
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ),
  ).toEqual([
    ['100', '1.04', '1.200', '–', '2 MiB', expect.stringContaining('ffffffff'), 'Stored'],
    ['50', '1.04', '1.200', '–', '2 MiB', expect.stringContaining('ffffffff'), 'On the cluster'],
  ]);
});

describe('out of memory', () => {
  const failed = () =>
    aJobDetail({ status: 'failed', error_code: 'out_of_memory', error_message: 'needs 90 GiB' });
  const links = async () => {
    const list = within(await screen.findByRole('region', { name: 'What would make it fit' }));
    return list.getAllByRole('link').map((link) => ({
      name: link.getAttribute('aria-label'),
      query: new URL(link.getAttribute('href') ?? '', 'http://app.test').searchParams,
    }));
  };

  test('the estimator’s fixes, in its order, each open a copy with the change made', async () => {
    const fix = (id: string, title: string, changes: object) => ({
      ...{ id, title, reason: 'It needs less.', changes, required_gib: 3, verdict: 'fits' },
      ...{ estimated_cost: 0.2, estimated_duration_hours: 1 },
    });
    renderMonitor(failed(), {
      'POST /api/jobs/estimate': () => ({
        ...anEstimate(),
        options: [],
        fixes: [
          fix('smaller_batch', 'Batch 2', {
            hyperparameters: { batch_size: 2, gradient_accumulation_steps: 4 },
          }),
          fix('other_gpus', '2 × H100', { gpu_config: { gpu_type: 'H100-80GB', num_gpus: 2 } }),
        ],
        quote: { price_per_gpu_hour_usd: 0.1, dataset_sha256: 'a'.repeat(64) },
        budget: null,
      }),
    });
    const [batch, gpus] = await links();
    expect(batch?.name).toBe('Apply to a copy: Batch 2');
    expect([batch?.query.get('batch'), batch?.query.get('gpu'), batch?.query.get('jobId')]).toEqual([
      '2',
      'LOCAL-CPU',
      ID,
    ]);
    expect([gpus?.query.get('gpus'), gpus?.query.get('gpu')]).toEqual(['2', 'H100-80GB']);
  });

  test.each([
    ['the estimate holds it to fit', {}],
    [
      'there is no estimate any more',
      {
        'POST /api/jobs/estimate': () =>
          new ApiFailure(404, { code: 'not_found', error: 'No such dataset.' }),
      },
    ],
  ])('where %s, there are changes that surely need less', async (_, routes) => {
    renderMonitor(failed(), routes);
    expect((await links()).map(({ query }) => query.get('batch'))[0]).toBe('4');
  });
});

describe('retry', () => {
  const ended = (resumable_from_step: number | null) => ({
    ...aJobDetail({ status: 'failed', error_code: 'cluster_lost', error_message: 'gone' }),
    resumable_from_step,
  });
  const next = aJob({ id: '9f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10', name: 'Support tone (retry 1)' });
  const retryRoute = {
    [`POST /api/jobs/${ID}/retry`]: () => ({ job: next, estimated_cost: 0.2, estimated_duration_hours: 1 }),
  };

  test.each([
    [null, 'Retry', 'beginning'],
    [100, 'Resume from step 100', 'checkpoint'],
    [100, 'Retry from the beginning', 'beginning'],
  ])('with a checkpoint at %s: %s', async (step, button, from) => {
    const { requests, user } = renderMonitor(ended(step), retryRoute);
    await user.click(await screen.findByRole('button', { name: button }));
    await waitFor(() => expect(push).toHaveBeenCalledWith(`/training/jobs/${next.id}`));
    expect(requests.find(({ path }) => path.endsWith('/retry'))?.body).toMatchObject({ from });
  });

  test('is not offered for a job that completed or still runs', async () => {
    renderMonitor(aJobDetail({ status: 'completed' }));
    expect(await screen.findByRole('link', { name: /Train again/ })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /Retry|Resume/ })).not.toBeInTheDocument();
  });
});
