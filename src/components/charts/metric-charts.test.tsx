import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useMemo, useState } from 'react';
import { buildChartModel, DEFAULT_CHART_SETTINGS } from '@/core/monitoring/chart-model';
import type { MetricPoint } from '@/core/training/job.schema';
import { MetricCharts } from './metric-charts';

type Loss = number | null | 'NaN';

const pointsOf = (training: Loss[], validation: Record<number, number> = {}): MetricPoint[] =>
  training.map((loss, step) => ({
    id: step + 1,
    attempt: 1,
    step,
    epoch: step / 10,
    timestamp: new Date(Date.UTC(2026, 0, 1) + step * 10_000).toISOString(),
    training_loss: loss === 'NaN' ? null : loss,
    validation_loss: validation[step] ?? null,
    learning_rate: 1e-4,
    gradient_norm: null,
    throughput: null,
    gpu_utilization: null,
    non_finite: loss === 'NaN' ? ['training_loss'] : [],
  }));

function Charts({ points }: { points: MetricPoint[] }) {
  const [settings, setSettings] = useState(DEFAULT_CHART_SETTINGS);
  const model = useMemo(() => buildChartModel(points, settings), [points, settings]);
  return (
    <MetricCharts
      model={model}
      settings={settings}
      onSettingsChange={setSettings}
      emptyText="No points yet."
    />
  );
}

beforeEach(() => {
  // jsdom lays nothing out; the charts measure their container.
  jest.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 600, 340));
});

const lossPlot = () => screen.getByRole('img', { name: /^Loss\./ });
/** The drawn lines of the loss chart: raw, smooth, validation. Each `M` of a path begins a stretch without a gap. */
const stretches = () =>
  [...lossPlot().querySelectorAll('path.recharts-line-curve')].map(
    (path) => path.getAttribute('d')?.match(/M/g)?.length ?? 0,
  );
const dots = () => lossPlot().querySelectorAll('circle');

test('without points every chart says why, in the same room', () => {
  render(<Charts points={[]} />);
  expect(screen.getAllByText('No points yet.')).toHaveLength(4);
  expect(screen.queryByRole('img')).not.toBeInTheDocument();
});

test('one point is drawn as a dot', () => {
  render(<Charts points={pointsOf([2.5])} />);
  expect(dots().length).toBeGreaterThan(0);
  expect(lossPlot()).toHaveAccessibleName(/Training loss from 2\.500 to 2\.500/);
});

test('a missing value is a gap, never a bridge', () => {
  render(<Charts points={pointsOf([3, 2.8, null, 2.5, 2.4])} />);
  expect(stretches().slice(0, 2)).toEqual([2, 2]);
});

test('a value between two gaps is still seen', () => {
  render(<Charts points={pointsOf([3, 2.9, null, 2.5, null, 2.4, 2.3])} />);
  expect(dots()).toHaveLength(2); // raw and smooth of the lonely one
});

test('validation losses are joined across the steps between them', () => {
  render(<Charts points={pointsOf([3, 2.8, 2.6, 2.5, 2.4], { 0: 3.1, 2: 2.7, 4: 2.6 })} />);
  expect(stretches()).toEqual([1, 1, 1]);
  expect(dots()).toHaveLength(3);
});

test('values that are not finite are counted and marked where they happened', () => {
  render(<Charts points={pointsOf([3, 'NaN', 2.6, 'NaN', 'NaN'])} />);
  expect(screen.getByText('3 training losses NaN or infinite')).toBeInTheDocument();
  expect(lossPlot().querySelectorAll('.recharts-reference-line-line')).toHaveLength(1);
  expect(lossPlot().querySelectorAll('.recharts-reference-area-rect')).toHaveLength(1);
});

test('a run of nothing but NaN is still a chart, with its marks', () => {
  render(<Charts points={pointsOf(['NaN', 'NaN'])} />);
  expect(lossPlot()).toHaveAccessibleName('Loss. Training loss: no values. Validation loss: no values.');
});

test('the chart is also a table for those who cannot see it', () => {
  render(<Charts points={pointsOf([3, 1, 2], { 2: 2.2 })} />);
  const table = screen.getByRole('table', { name: 'Loss' });
  const row = within(table).getByRole('row', { name: /^Training loss/ });
  expect(
    within(row)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['3', '3.000 at step 0', '2.000 at step 2', '1.000 at step 1', '0']);
});

test('a metric that the cluster does not report says so', () => {
  render(<Charts points={pointsOf([3, 2])} />);
  expect(screen.getByRole('img', { name: /^Learning rate\./ })).toBeInTheDocument();
  expect(screen.getAllByText('Not reported by the cluster.')).toHaveLength(2);
});

test('the legend hides a series and brings it back', async () => {
  const user = userEvent.setup();
  render(<Charts points={pointsOf([3, 2], { 1: 2.5 })} />);
  const legend = screen.getByRole('button', { name: 'Training' });
  await user.click(legend);
  expect(legend).toHaveAttribute('aria-pressed', 'false');
  expect(stretches()).toHaveLength(1);
  await user.click(legend);
  expect(stretches()).toHaveLength(3);
});

test.each([
  ['Epoch', /lowest 2\.000 at epoch 0\.1/],
  ['Time', /lowest 2\.000 at time 10s/],
])('along the bottom by %s', async (choice, name) => {
  const user = userEvent.setup();
  render(<Charts points={pointsOf([3, 2])} />);
  await user.click(screen.getByRole('radio', { name: choice }));
  expect(lossPlot()).toHaveAccessibleName(name);
});

test('on a log scale a loss of zero is a gap', async () => {
  const user = userEvent.setup();
  render(<Charts points={pointsOf([3, 2, 0, 1, 0.5])} />);
  expect(stretches()[0]).toBe(1);
  await user.click(screen.getByRole('radio', { name: 'Log' }));
  expect(stretches()[0]).toBe(2);
});
