import type { MetricPoint } from '../job.schema.ts';
import { buildRunsChart, runLosses } from './runs-chart.ts';
import { runLabel, shownSweepStatus, sweepProgress } from './sweep-display.ts';
import type { SweepRunView } from './sweep.schema.ts';

test.each([
  ['running', null, 'running'],
  ['running', 'budget', 'cancelling'],
  ['stopped', 'budget', 'cancelled'],
  ['completed', null, 'completed'],
] as const)('%s, stopped by %s, shows as %s', (status, stop_reason, shown) => {
  expect(shownSweepStatus({ status, stop_reason })).toBe(shown);
});

test('the progress of a search is the mean of its runs', () => {
  const runs = [
    { status: 'running', progress: 40 },
    { status: 'cancelled', progress: 25 },
  ] as SweepRunView[];
  expect(sweepProgress({ runs })).toBe(70);
});

test('a run is named by what it tries', () =>
  expect(runLabel({ lora_rank: 8, learning_rate: 2e-4 })).toBe('rank 8 · 2e-4'));

const point = (step: number, values: Partial<MetricPoint>): MetricPoint => ({
  ...{ id: step, attempt: 1, step, epoch: 0, timestamp: '2026-01-01T00:00:00Z', non_finite: [] },
  ...{ training_loss: null, validation_loss: null, learning_rate: null },
  ...{ gradient_norm: null, throughput: null, gpu_utilization: null },
  ...values,
});

test('the chart draws what the runs are compared by', () => {
  const points = [
    point(1, { training_loss: 3 }),
    point(2, { training_loss: 2, validation_loss: 1.5 }),
    point(3, {}),
  ];
  expect(runLosses(points, 'validation_loss')).toEqual([{ step: 2, loss: 1.5 }]);
  const smooth = runLosses(points, 'training_loss');
  expect(smooth.map(({ step }) => step)).toEqual([1, 2]);
  expect(smooth[1]?.loss).toBeCloseTo((0.4 * 2 + 0.24 * 3) / 0.64, 10);
});

test('runs share their axis of steps, and gaps stay gaps', () => {
  const model = buildRunsChart([
    {
      id: 'a',
      label: 'a',
      color: 'red',
      points: [
        { step: 0, loss: 3 },
        { step: 50, loss: 1 },
      ],
    },
    { id: 'b', label: 'b', color: 'blue', points: [{ step: 25, loss: 2 }] },
  ]);
  expect(model.rows).toEqual([
    { step: 0, losses: { a: 3 } },
    { step: 25, losses: { b: 2 } },
    { step: 50, losses: { a: 1 } },
  ]);
  expect(model.xDomain).toEqual([0, 50]);
  expect(buildRunsChart([])).toMatchObject({ rows: [], axis: null });
});

test('a computed learning rate is named without its rounding error', () => {
  expect(runLabel({ lora_rank: 8, learning_rate: 3 * 1e-4 })).toBe('rank 8 · 3e-4');
});
