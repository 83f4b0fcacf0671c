import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ComparedRun } from '@/core/training/compare/compare.schema';
import { aPoint, aRun } from '@/core/training/compare/fixtures';
import type { MetricPoint } from '@/core/training/job.schema';
import { createQueryClient } from '@/lib/query-client';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { CompareScreen } from './compare-screen';

const replace = jest.fn();
let search = '';
jest.mock('next/navigation', () => ({
  useRouter: () => ({ replace }),
  usePathname: () => '/training/compare',
  useSearchParams: () => new URLSearchParams(search),
}));
/** The drawing library needs a real size; the words around the chart do not. */
jest.mock('@/components/charts/lazy-compare-chart', () => ({
  LazyCompareChart: jest.requireActual<{ CompareChart: unknown }>('@/components/charts/compare-chart')
    .CompareChart,
}));

const A = aRun({ name: 'First' });
const B = aRun({
  ...{ id: '6f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b11', name: 'Second', final_cost: 2 },
  hyperparameters: { ...A.hyperparameters, learning_rate: 1e-4 },
  current_metrics: { training_loss: 0.3, validation_loss: 0.9 },
});
const POINTS: Record<string, MetricPoint[]> = {
  [A.id]: [aPoint(1, 10, 4), aPoint(100, 600, 0.5, { validation_loss: 0.7 })],
  [B.id]: [aPoint(1, 10, 3), aPoint(51, 300, 1), aPoint(101, 600, 0.3, { validation_loss: 0.9 })],
};

function renderCompare(address: string, runs: ComparedRun[], missing: string[] = []) {
  search = address;
  replace.mockReset();
  const requests = stubApi({
    'GET /api/jobs/compare': () => ({ runs, missing }),
    ...Object.fromEntries(
      runs.map(({ id }) => [
        `GET /api/jobs/${id}/metrics`,
        () => ({ metrics: POINTS[id], total: POINTS[id]?.length, cursor: 9, decimated: false }),
      ]),
    ),
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <CompareScreen />
    </QueryClientProvider>,
  );
  return requests;
}
const BOTH = `ids=${A.id},${B.id}`;
const asks = (requests: ReturnType<typeof renderCompare>) => requests.map(({ path }) => path);

test('every run has its row of results; the best of each figure is said', async () => {
  renderCompare(BOTH, [A, { ...B, metrics_count: 3 }]);
  const table = within(await screen.findByRole('region', { name: 'Results of the runs' }));
  const rows = table.getAllByRole('row').slice(1);
  expect(rows.map((row) => within(row).getByRole('rowheader').textContent)).toEqual(['First', 'Second']);
  await within(rows[0] as HTMLElement).findByText('0.5000', { exact: false, selector: 'td:nth-child(8)' });
  const cells = rows.map((row) =>
    within(row)
      .getAllByRole('cell')
      .map(({ textContent }) => textContent),
  );
  expect(cells).toEqual([
    [
      'Completed',
      'Best:0.7000',
      'Best:0.7000',
      '10',
      'Best:2.014',
      '0.5000',
      '0.5000',
      '10m',
      '0.333',
      'Best:$1.00',
      '167',
      '',
    ],
    [
      'Completed',
      '0.9000',
      '0.9000',
      '10.1',
      '2.46',
      'Best:0.3000',
      'Best:0.3000',
      '10m',
      '0.333',
      '$2.00',
      '–',
      '',
    ],
  ]);
});

test('only what differs is listed, until all is asked for', async () => {
  renderCompare(BOTH, [A, B]);
  const table = within(await screen.findByRole('region', { name: 'Data and settings of the runs' }));
  const headers = () => table.getAllByRole('rowheader').map(({ textContent }) => textContent);
  expect(headers()).toEqual(['Configuration', 'Learning rate']);
  expect(table.getAllByRole('cell').map(({ textContent }) => textContent)).toEqual(['2e-4', '1e-4']);
  await userEvent.setup().click(screen.getByRole('switch', { name: 'Show what is the same' }));
  expect(headers()).toEqual(expect.arrayContaining(['Dataset', 'LoRA rank', 'Learning rate (differs)']));
});

test('arrow keys read all runs at a position; what lies between two measurements is said', async () => {
  renderCompare(`${BOTH}&smoothing=0`, [A, B]);
  const user = userEvent.setup();
  const chart = await screen.findByRole('slider', { name: 'Training loss of 2 runs: position' });
  chart.focus();
  await user.keyboard('{End}');
  expect(chart).toHaveAttribute('aria-valuetext', 'Step 101: First no value, Second 0.3000');
  await user.keyboard('{ArrowLeft}{ArrowLeft}');
  expect(chart).toHaveAttribute('aria-valuetext', 'Step 51: First about 2.232, Second 1.000');
  expect(screen.getByText('≈ between two measurements')).toBeInTheDocument();
  await user.keyboard('{Escape}');
  expect(screen.queryByText('≈ between two measurements')).toBeNull();
});

test('the legend hides a run; the axis, the metric and the scale go to the address', async () => {
  renderCompare(BOTH, [A, B]);
  const user = userEvent.setup();
  await screen.findByRole('slider', { name: /of 2 runs: position/ });
  await user.click(screen.getByRole('button', { name: 'Second' }));
  expect(screen.getByRole('slider', { name: /of 1 run: position/ })).toBeInTheDocument();
  for (const [option, part] of [
    ['Dollars', 'x=cost'],
    ['Validation', 'metric=validation_loss'],
    ['Log', 'scale=log'],
  ] as const) {
    await user.click(screen.getByRole('radio', { name: option }));
    expect(replace).toHaveBeenLastCalledWith(expect.stringContaining(part), { scroll: false });
  }
});

test('on tokens, a run without a count is not drawn, and that is said', async () => {
  renderCompare(`${BOTH}&x=tokens`, [A, B]);
  expect(
    await screen.findByText(/“Second” is not drawn: the cluster reported no token count/),
  ).toBeInTheDocument();
  expect(screen.getByText(/Tokens are an estimate/)).toBeInTheDocument();
});

describe('addresses that cannot be shown as they are', () => {
  const nine = Array.from({ length: 9 }, () => crypto.randomUUID());

  test('nothing: says where to choose, and asks the server nothing', () => {
    const requests = renderCompare('', []);
    expect(screen.getByText('Two trainings are needed')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Choose trainings' })).toHaveAttribute('href', '/training/jobs');
    expect(requests).toEqual([]);
  });

  test('more than eight: says the limit and offers the first eight', async () => {
    const requests = renderCompare(`ids=${nine.join(',')}`, []);
    expect(screen.getByText('At most 8 trainings can be compared')).toBeInTheDocument();
    await userEvent.setup().click(screen.getByRole('button', { name: 'Compare the first 8' }));
    const [address] = replace.mock.lastCall as [string];
    expect(new URLSearchParams(address.split('?')[1]).get('ids')).toBe(nine.slice(0, 8).join(','));
    expect(requests).toEqual([]);
  });

  test('one of another account: named, the others are shown', async () => {
    renderCompare(`${BOTH},${nine[0]}`, [A, B], [nine[0] as string]);
    expect(await screen.findByText(/1 training of this address is not shown/)).toBeInTheDocument();
    expect(screen.getByText(nine[0] as string)).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Results of the runs' })).toBeInTheDocument();
  });

  test('one good, one damaged: says both, and that two are needed', async () => {
    const requests = renderCompare(`ids=${A.id},none`, [A]);
    expect(await screen.findByText('Two trainings are needed')).toBeInTheDocument();
    expect(screen.getByText(/1 part of it is no id/)).toBeInTheDocument();
    expect(asks(requests)).toEqual(['/api/jobs/compare']);
  });
});

test('a failure says what happened and offers to try again', async () => {
  search = BOTH;
  stubApi({ 'GET /api/jobs/compare': () => new ApiFailure(403, { code: 'forbidden', error: 'No.' }) });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <CompareScreen />
    </QueryClientProvider>,
  );
  expect(await screen.findByRole('alert')).toHaveTextContent(/The comparison could not be loaded.*No\./);
});

test('three runs can lose one', async () => {
  const third = aRun({ id: '7f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b12', name: 'Third' });
  POINTS[third.id] = [];
  renderCompare(`${BOTH},${third.id}`, [A, B, third]);
  await userEvent
    .setup()
    .click(await screen.findByRole('button', { name: 'Take Second out of the comparison' }));
  const [address] = replace.mock.lastCall as [string];
  expect(new URLSearchParams(address.split('?')[1]).get('ids')).toBe(`${A.id},${third.id}`);
});
