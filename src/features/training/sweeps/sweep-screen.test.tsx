import { QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, within } from '@testing-library/react';
import { sweepDetail, type SweepView } from '@/core/training/sweeps/sweep.schema';
import { createQueryClient } from '@/lib/query-client';
import { aSweep, aSweepRun } from '@/testing/factories/sweep';
import { ApiFailure, stubApi, type ApiRequest } from '@/testing/stub-api';
import { SweepScreen } from './sweep-screen';

// What is drawn is tested with the chart.
jest.mock('@/components/charts/lazy-runs-chart', () => ({
  LazyRunsChart: ({ title, model }: { title: string; model: { series: { label: string }[] } }) => (
    <p>{`${title}: ${model.series.map(({ label }) => label).join(', ')}`}</p>
  ),
}));

let requests: ApiRequest[];

function renderSweep(sweep: SweepView | ApiFailure, changes: Record<string, () => unknown> = {}) {
  const answer = sweep instanceof ApiFailure ? sweep : sweepDetail.parse({ sweep });
  const metrics = [0, 1, 2, 3].map((index) => `GET /api/jobs/${aSweepRun(index).id}/metrics`);
  requests = stubApi({
    [`GET /api/sweeps/${aSweep().id}`]: () => answer,
    ...Object.fromEntries(
      metrics.map((route) => [route, () => ({ metrics: [], total: 0, cursor: 0, decimated: false })]),
    ),
    ...changes,
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <SweepScreen sweepId={aSweep().id} />
    </QueryClientProvider>,
  );
}

async function rows(): Promise<string[]> {
  const table = await screen.findByRole('table');
  return within(table)
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.textContent);
}

const RUNG = { rung: 0, step: 120, loss: 2.5, place: 3, compared: 4, is_stopped: true };
const ENDED: Partial<SweepView> = {
  ...{ status: 'completed', ended_run_count: 4, best_job_id: aSweepRun(3).id, spent_usd: 0.9 },
  runs: [
    aSweepRun(0, { status: 'completed', final_cost: 0.3, current_metrics: { validation_loss: 1.5 } }),
    aSweepRun(1, {
      ...{ status: 'cancelled', final_cost: 0.1, error_code: 'early_stopped', rungs: [RUNG] },
      error_message: 'Stopped early: place 3 of 4 at step 120, validation loss 2.500 against 1.200.',
    }),
    aSweepRun(2, {
      status: 'failed',
      final_cost: 0.2,
      error_code: 'nan_loss',
      error_message: 'The loss became NaN.',
    }),
    aSweepRun(3, { status: 'completed', final_cost: 0.3, current_step: 480 }),
  ],
};

test('while it runs every run is a row: its settings, how far it is, how it stood when it was compared', async () => {
  const runs = [0, 1, 2, 3].map((index) =>
    aSweepRun(
      index,
      index === 1 ? { rungs: [RUNG] } : index === 2 ? { rungs: [{ ...RUNG, is_stopped: false }] } : {},
    ),
  );
  renderSweep(aSweep({ runs }));
  expect(await rows()).toEqual([
    '141e-4Running192 / 4801.234–$0.02–',
    '242e-4Running192 / 4801.234–$0.02Place 3 of 4 at step 120: being stopped',
    '381e-4Running192 / 4801.234–$0.02Place 3 of 4 at step 120',
    '482e-4Running192 / 4801.234–$0.02–',
  ]);
  expect(screen.getByText('0 of 4 runs ended')).toBeInTheDocument();
  expect(screen.getByText('$0.31 spent')).toBeInTheDocument();
  expect(screen.getByRole('progressbar', { name: 'Progress of Support tone' })).toHaveAttribute(
    'aria-valuenow',
    '40',
  );
  expect(
    await screen.findByText('Validation loss: rank 4 · 1e-4, rank 4 · 2e-4, rank 8 · 1e-4, rank 8 · 2e-4'),
  ).toBeInTheDocument();
});

test('at its end it names the winner, and why each of the others is not', async () => {
  renderSweep(aSweep(ENDED));
  const [first, second, third, fourth] = await rows();
  expect(first).toMatch(/^141e-4Completed.*1\.500\$0\.30–$/);
  expect(second).toMatch(/^242e-4Cancelled.*\$0\.10Stopped early: place 3 of 4 at step 120/);
  expect(third).toMatch(/^381e-4Failed.*The loss became NaN\.$/);
  expect(fourth).toMatch(/^4Best82e-4Completed/);
  expect(screen.getByText(/The search has finished\. The best is/)).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'rank 8 · 2e-4' })).toHaveAttribute(
    'href',
    `/training/jobs/${aSweepRun(3).id}`,
  );
  expect(screen.queryByRole('button', { name: 'Stop all runs' })).not.toBeInTheDocument();
});

test.each<[string, Partial<SweepView>, string]>([
  ['being cancelled', { stop_reason: 'cancelled_by_user' }, 'The runs are being stopped.'],
  [
    'being stopped at its budget',
    { stop_reason: 'budget' },
    'The budget is spent: the rest is being stopped',
  ],
  [
    'cancelled',
    { status: 'stopped', stop_reason: 'cancelled_by_user' },
    'The search was cancelled. No run completed, so there is no model.',
  ],
  [
    'stopped at its budget',
    { status: 'stopped', stop_reason: 'budget' },
    'The search was stopped at its budget.',
  ],
  ['without a winner', { status: 'completed' }, 'The search has finished. No run completed'],
])('a search that is %s says so, and cannot be stopped again', async (_, values, words) => {
  renderSweep(aSweep(values));
  await rows();
  expect(screen.getByText((text) => text.startsWith(words.slice(0, 25)))).toHaveTextContent(words);
  expect(screen.queryByRole('button', { name: 'Stop all runs' })).not.toBeInTheDocument();
});

test('all runs are stopped after a question that says what is kept; a failure leaves the question open', async () => {
  const failure = new ApiFailure(503, { code: 'unavailable', error: 'Not now.' });
  const stopping = { sweep: aSweep({ stop_reason: 'cancelled_by_user' }), message: 'Stopping.' };
  let answer: ApiFailure | typeof stopping = failure;
  renderSweep(aSweep(), {
    [`GET /api/sweeps/${aSweep().id}`]: () =>
      answer === failure ? { sweep: aSweep({ ended_run_count: 1 }) } : stopping,
    [`POST /api/sweeps/${aSweep().id}/cancel`]: () => answer,
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Stop all runs' }));
  const question = within(
    await screen.findByRole('alertdialog', { name: 'Stop all runs of “Support tone”?' }),
  );
  expect(
    question.getByText(/^3 runs will be stopped .*\$0\.31 spent so far stay billed/),
  ).toBeInTheDocument();
  fireEvent.click(question.getByRole('button', { name: 'Stop all runs' }));
  await screen.findByRole('alertdialog');
  answer = stopping;
  fireEvent.click(question.getByRole('button', { name: 'Stop all runs' }));
  expect(await screen.findByText('The runs are being stopped.')).toBeInTheDocument();
  expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
});

test('a search that cannot be loaded says why, with a way to try again', async () => {
  renderSweep(new ApiFailure(404, { code: 'not_found', error: 'This search does not exist.' }));
  expect(await screen.findByText('This search does not exist.')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeInTheDocument();
});

test('metrics that cannot be loaded leave the table', async () => {
  const route = `GET /api/jobs/${aSweepRun(2).id}/metrics`;
  renderSweep(aSweep(), { [route]: () => new ApiFailure(403, { code: 'forbidden', error: 'Refused.' }) });
  expect(await screen.findByText('The metrics could not be loaded')).toBeInTheDocument();
  expect(await rows()).toHaveLength(4);
});
