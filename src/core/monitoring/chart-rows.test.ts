import type { MetricPoint } from '../training/job.schema.ts';
import { buildChartRows, nonFiniteSpans, summarizeSeries, thinRows } from './chart-rows.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
/** A point each 10 s and 0.1 epochs; 'NaN' is a loss that was reported as not a number. */
const runOf = (losses: (number | null | 'NaN')[]): MetricPoint[] =>
  losses.map((loss, step) => ({
    id: step + 1,
    attempt: 1,
    step,
    epoch: step / 10,
    timestamp: new Date(START + step * 10_000).toISOString(),
    training_loss: loss === 'NaN' ? null : loss,
    validation_loss: null,
    learning_rate: 1e-4,
    gradient_norm: null,
    throughput: null,
    gpu_utilization: null,
    non_finite: loss === 'NaN' ? ['training_loss'] : [],
  }));
const rowsOf = (losses: (number | null | 'NaN')[]) =>
  buildChartRows(runOf(losses), { xAxis: 'step', smoothing: 0.6 });

test.each([
  { xAxis: 'step', xs: [0, 1, 2] },
  { xAxis: 'epoch', xs: [0, 0.1, 0.2] },
  { xAxis: 'time', xs: [0, 10, 20] },
] as const)('x by $xAxis', ({ xAxis, xs }) => {
  const rows = buildChartRows(runOf([3, 2, 1]), { xAxis, smoothing: 0 });
  expect(rows.map((row) => row.x)).toEqual(xs);
});

test('rows carry the raw loss and its smooth', () => {
  const rows = buildChartRows(runOf([4, 2]), { xAxis: 'step', smoothing: 0.5 });
  expect(rows.map((row) => row.training_loss)).toEqual([4, 2]);
  expect(rows[1]?.training_loss_smooth).toBeCloseTo(8 / 3);
});

test('a very long run is thinned; its spike stays', () => {
  const losses = Array.from({ length: 50_000 }, (_, step) => (step === 31_337 ? 40 : 1));
  const rows = thinRows(rowsOf(losses));
  expect(rows.length).toBeLessThanOrEqual(1_200);
  expect(rows.some((row) => row.training_loss === 40)).toBe(true);
});

test.each([
  { story: 'none', losses: [1, null, 2], spans: [] },
  { story: 'a single point', losses: [1, 'NaN', 2], spans: [{ from: 1, to: 1, count: 1 }] },
  {
    story: 'two stretches',
    losses: ['NaN', 1, 'NaN', 'NaN', 'NaN'],
    spans: [
      { from: 0, to: 0, count: 1 },
      { from: 2, to: 4, count: 3 },
    ],
  },
] as { story: string; losses: (number | null | 'NaN')[]; spans: unknown[] }[])(
  'non-finite stretches: $story',
  ({ losses, spans }) => {
    expect(nonFiniteSpans(rowsOf(losses), 'training_loss')).toEqual(spans);
    expect(nonFiniteSpans(rowsOf(losses), 'gradient_norm')).toEqual([]);
  },
);

describe('summary of a series', () => {
  test('first, last and smallest value with their places', () => {
    expect(summarizeSeries(rowsOf([3, null, 1, 'NaN', 2]), 'training_loss')).toEqual({
      count: 3,
      first: { x: 0, value: 3 },
      last: { x: 4, value: 2 },
      min: { x: 2, value: 1 },
      nonFiniteCount: 1,
    });
  });

  test.each([{ losses: [] }, { losses: [null, null] }])('nothing for $losses', ({ losses }) => {
    expect(summarizeSeries(rowsOf(losses), 'training_loss')).toBeNull();
  });
});
