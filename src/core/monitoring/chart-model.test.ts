import type { MetricPoint } from '../training/job.schema.ts';
import { buildChartModel, type PointDetail } from './chart-model.ts';
import { DEFAULT_CHART_SETTINGS } from './chart-settings.ts';

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

describe('zoomed to steps', () => {
  const run = Array.from({ length: 101 }, (_, step) =>
    point(step, { training_loss: step === 50 ? 9 : 1 + 1 / (step + 1) }),
  );
  const zoomed = (
    from: number | null,
    to: number | null,
    settings: Partial<typeof DEFAULT_CHART_SETTINGS> = {},
  ) => buildChartModel(run, { ...DEFAULT_CHART_SETTINGS, ...settings, range: { from, to } });

  test.each([
    { from: 20, to: 30, xDomain: [20, 30], rows: 11 },
    { from: null, to: 30, xDomain: [0, 30], rows: 31 },
    { from: 90, to: null, xDomain: [90, 100], rows: 11 },
    { from: 95, to: 140, xDomain: [95, 140], rows: 6 },
    { from: 120, to: 140, xDomain: [120, 140], rows: 0 },
  ])('$from to $to', ({ from, to, xDomain, rows }) => {
    const model = zoomed(from, to);
    expect(model).toMatchObject({ xDomain, isZoomed: true, bounds: { first: 0, last: 100 } });
    expect(model.rows).toHaveLength(rows);
  });

  test('the axis is that of what is shown, the overview that of the whole run', () => {
    expect(zoomed(60, 80).lossAxis?.domain[1]).toBeLessThan(1.1);
    expect(zoomed(40, 60).lossAxis?.domain[1]).toBeGreaterThanOrEqual(9);
    expect(zoomed(60, 80).overview).toHaveLength(101);
  });

  test('a point reads the same zoomed in or not: the average comes from the whole run', () => {
    const rowAt = (model: ReturnType<typeof zoomed>) => model.rows.find(({ step }) => step === 51);
    expect(rowAt(zoomed(51, 60))?.training_loss_smooth).toBe(rowAt(zoomed(null, null))?.training_loss_smooth);
  });

  test.each([
    ['epoch', [0.2, 0.3]],
    ['time', [20, 30]],
  ] as const)('by %s the axis spans the same steps', (xAxis, xDomain) => {
    expect(zoomed(20, 30, { xAxis }).xDomain).toEqual(xDomain);
  });
});

describe('outliers', () => {
  const run = Array.from({ length: 60 }, (_, step) =>
    point(step, {
      training_loss: step === 30 ? 80 : 2 - step / 60,
      gradient_norm: step === 10 || step === 11 ? 1_000 : 1,
      validation_loss: step % 20 === 0 ? 5 : null,
    }),
  );
  const model = (isClipped: boolean) => buildChartModel(run, { ...DEFAULT_CHART_SETTINGS, isClipped });

  test('kept, they make the axis, and nothing is beyond it', () => {
    expect(model(false).lossAxis?.domain).toEqual([0, 80]);
    expect(model(false).clippedLoss).toEqual({ count: 0, marks: [] });
  });

  test('clipped, the axis is that of the rest, and they are marked at its edge', () => {
    expect(model(true).lossAxis?.domain).toEqual([1, 5]);
    expect(model(true).clippedLoss).toEqual({ count: 1, marks: [{ x: 30, side: 'above' }] });
    expect(model(true).clipped.gradient_norm).toMatchObject({ count: 2 });
    expect(model(true).axes.gradient_norm?.domain[1]).toBeLessThan(10);
  });
});

describe('of a series that was thinned to its extremes', () => {
  /** Of each hundred steps the lowest, the highest (a spike) and some in between. */
  const thinned = Array.from({ length: 300 }, (_, index) =>
    point(index * 20, { training_loss: [0.9, 1, 9, 1.1, 1][index % 5] ?? 1 }),
  );
  const smoothOf = (
    detail: PointDetail,
    range = { from: null as number | null, to: null as number | null },
  ) =>
    buildChartModel(thinned, { ...DEFAULT_CHART_SETTINGS, range }, detail).rows.map(
      (row) => row.training_loss_smooth ?? 0,
    );

  test('the average does not follow the extremes', () => {
    expect(Math.max(...smoothOf('thinned').slice(5))).toBeLessThan(1.2);
    expect(Math.max(...smoothOf('full'))).toBeGreaterThan(3);
  });

  test('a range at full detail has its true average', () => {
    expect(Math.max(...smoothOf('range', { from: 2_000, to: 3_000 }))).toBeGreaterThan(3);
  });

  test.each([
    ['full', 'full'],
    ['range', 'full'],
    ['thinned', 'thinned'],
    ['loading', 'loading'],
  ] as const)('points that are %s are drawn as %s', (given, drawn) => {
    expect(buildChartModel(thinned, DEFAULT_CHART_SETTINGS, given).detail).toBe(drawn);
  });
});
