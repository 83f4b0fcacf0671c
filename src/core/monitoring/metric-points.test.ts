import type { MetricPoint, MetricsPage } from '../training/job.schema.ts';
import { appendMetrics, continuousRun } from './metric-points.ts';

const point = (id: number, changes: Partial<MetricPoint> = {}): MetricPoint => ({
  id,
  attempt: 1,
  step: id,
  epoch: id / 10,
  timestamp: '2026-01-01T00:00:00Z',
  training_loss: 2,
  validation_loss: null,
  learning_rate: null,
  gradient_norm: null,
  throughput: null,
  gpu_utilization: null,
  non_finite: [],
  ...changes,
});
const page = (ids: number[], total = ids.length): MetricsPage => ({
  metrics: ids.map((id) => point(id)),
  total,
  cursor: ids.at(-1) ?? 0,
  decimated: false,
});
const ids = (points: MetricPoint[]) => points.map(({ id }) => id);

describe('a buffer of metrics', () => {
  test('starts with the first answer', () => {
    expect(appendMetrics(undefined, page([1, 2]))).toEqual({
      points: [point(1), point(2)],
      cursor: 2,
      total: 2,
      isDecimated: false,
    });
  });

  test('grows by what is new and moves its cursor', () => {
    const buffer = appendMetrics(appendMetrics(undefined, page([1, 2])), page([3, 4], 4));
    expect(ids(buffer.points)).toEqual([1, 2, 3, 4]);
    expect(buffer).toMatchObject({ cursor: 4, total: 4 });
  });

  test('keeps each point once when an answer overlaps', () => {
    const buffer = appendMetrics(appendMetrics(undefined, page([1, 2, 3])), page([2, 3, 4], 4));
    expect(ids(buffer.points)).toEqual([1, 2, 3, 4]);
  });

  test('takes a step that comes again, completed, in place of its first half', () => {
    const half = appendMetrics(undefined, page([1, 2]));
    const completed = point(3, { step: 2, validation_loss: 1.5 });
    const buffer = appendMetrics(half, { metrics: [completed], total: 2, cursor: 3, decimated: false });
    expect(buffer.points).toEqual([point(1), completed]);
  });

  test('is the same object after an answer without news', () => {
    const buffer = appendMetrics(undefined, page([1, 2]));
    expect(appendMetrics(buffer, { metrics: [], total: 2, cursor: 2, decimated: false })).toBe(buffer);
  });

  test('never moves its cursor backwards', () => {
    const buffer = appendMetrics(appendMetrics(undefined, page([1, 2])), { ...page([]), total: 3 });
    expect(buffer.cursor).toBe(2);
  });

  test('is thinned when it grows too long, keeping a spike and every validation loss', () => {
    const range = Array.from({ length: 10_500 }, (_, index) => index + 1);
    const metrics = range.map((id) =>
      point(id, { training_loss: id === 6_543 ? 99 : 1, validation_loss: id % 1_000 === 0 ? 3 : null }),
    );
    const start = appendMetrics(undefined, {
      metrics: metrics.slice(0, 9_000),
      total: 9_000,
      cursor: 9_000,
      decimated: false,
    });
    const buffer = appendMetrics(start, {
      metrics: metrics.slice(9_000),
      total: 10_500,
      cursor: 10_500,
      decimated: false,
    });
    expect(buffer.isDecimated).toBe(true);
    expect(buffer.points.length).toBeLessThan(4_100);
    expect(buffer.points.some((kept) => kept.training_loss === 99)).toBe(true);
    expect(buffer.points.filter((kept) => kept.validation_loss !== null)).toHaveLength(10);
    expect(buffer.cursor).toBe(10_500);
  });
});

test.each([
  { story: 'nothing', steps: [], kept: [] },
  {
    story: 'one attempt, out of order',
    steps: [
      [1, 2],
      [1, 1],
    ],
    kept: [
      [1, 1],
      [1, 2],
    ],
  },
  {
    story: 'a restart from step 2 replaces what the first attempt did beyond it',
    steps: [
      [1, 1],
      [1, 2],
      [1, 3],
      [1, 4],
      [2, 3],
      [2, 4],
      [2, 5],
    ],
    kept: [
      [1, 1],
      [1, 2],
      [2, 3],
      [2, 4],
      [2, 5],
    ],
  },
  {
    story: 'a restart from the beginning replaces everything',
    steps: [
      [1, 1],
      [1, 2],
      [2, 1],
    ],
    kept: [[2, 1]],
  },
])('continuous run: $story', ({ steps, kept }) => {
  const points = steps.map(([attempt = 1, step = 0], index) => point(index + 1, { attempt, step }));
  expect(continuousRun(points).map(({ attempt, step }) => [attempt, step])).toEqual(kept);
});
