import type { MetricPoint } from '../training/job.schema.ts';
import { buildChartModel, DEFAULT_CHART_SETTINGS } from './chart-model.ts';

const point = (step: number, values: Partial<MetricPoint>): MetricPoint => ({
  id: step + 1,
  attempt: 1,
  step,
  epoch: step / 100,
  timestamp: new Date(Date.UTC(2026, 0, 1) + step * 1000).toISOString(),
  training_loss: null,
  validation_loss: null,
  learning_rate: null,
  gradient_norm: null,
  throughput: null,
  gpu_utilization: null,
  non_finite: [],
  ...values,
});
const POINTS = [
  point(0, { training_loss: 2, validation_loss: 8 }),
  point(50, { training_loss: 1, learning_rate: 2e-4 }),
  point(100, { non_finite: ['training_loss'] }),
];
const modelWith = (settings: Partial<typeof DEFAULT_CHART_SETTINGS>) =>
  buildChartModel(POINTS, { ...DEFAULT_CHART_SETTINGS, ...settings });

test('nothing to draw', () => {
  const model = buildChartModel([], DEFAULT_CHART_SETTINGS);
  expect(model).toMatchObject({ rows: [], lossAxis: null, nonFiniteLoss: [] });
  expect(model.summaries.training_loss).toBeNull();
});

test('a single point stands in the middle of the x axis', () => {
  expect(buildChartModel([point(7, { training_loss: 1 })], DEFAULT_CHART_SETTINGS)).toMatchObject({
    xDomain: [6, 8],
    xTicks: [7],
  });
});

test.each([
  { story: 'both losses', settings: {}, domain: [0, 8] },
  { story: 'validation hidden', settings: { hiddenLosses: ['validation'] }, domain: [1, 2] },
  { story: 'on a log scale', settings: { scale: 'log' }, domain: [1, 8] },
] as const)('the loss axis with $story', ({ settings, domain }) => {
  expect(modelWith(settings).lossAxis?.domain).toEqual(domain);
});

test('every metric has its axis and its summary; a metric that was never reported has none', () => {
  const model = modelWith({});
  expect(model.axes.learning_rate?.domain[1]).toBeGreaterThanOrEqual(2e-4);
  expect(model.axes.throughput).toBeNull();
  expect(model.summaries.training_loss).toMatchObject({ count: 2, nonFiniteCount: 1 });
  expect(model.nonFiniteLoss).toEqual([{ from: 100, to: 100, count: 1 }]);
});

test('by time the bottom axis is in seconds', () => {
  expect(modelWith({ xAxis: 'time' })).toMatchObject({ xDomain: [0, 100], xTicks: [0, 30, 60, 90] });
});
