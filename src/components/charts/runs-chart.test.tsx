import { fireEvent, render, screen, within } from '@testing-library/react';
import { buildRunsChart } from '@/core/training/sweeps/runs-chart';
import { RunsChart } from './runs-chart';

const series = (id: string, losses: number[]) => ({
  ...{ id, label: `rank ${id}`, color: `var(--series-${id})` },
  points: losses.map((loss, index) => ({ step: (index + 1) * 25, loss })),
});

const renderChart = (...runs: ReturnType<typeof series>[]) =>
  render(<RunsChart model={buildRunsChart(runs)} title="Validation loss" emptyText="Nothing yet." />);

test('without any loss it says when there will be one', () => {
  renderChart(series('1', []), series('2', []));
  expect(screen.getByText('Nothing yet.')).toBeInTheDocument();
});

test('every run has a row that can be read out, also one that has measured nothing yet', () => {
  renderChart(series('1', [2.5, 1.25, 1.5]), series('2', []));
  expect(screen.getByRole('img', { name: 'Validation loss of 2 runs over their steps' })).toBeInTheDocument();
  const table = within(screen.getByRole('table', { name: 'Validation loss' }));
  expect(
    table
      .getAllByRole('row')
      .slice(1)
      .map((row) => row.textContent),
  ).toEqual(['rank 132.5001.5001.250', 'rank 20–––']);
});

test('the legend hides a run, and shows it again', () => {
  renderChart(series('1', [2, 1]), series('2', [3, 2]));
  const first = screen.getByRole('button', { name: 'rank 1' });
  expect(first).toHaveAttribute('aria-pressed', 'true');
  fireEvent.click(first);
  expect(first).toHaveAttribute('aria-pressed', 'false');
  expect(screen.getByRole('button', { name: 'rank 2' })).toHaveAttribute('aria-pressed', 'true');
  fireEvent.click(first);
  expect(first).toHaveAttribute('aria-pressed', 'true');
});
