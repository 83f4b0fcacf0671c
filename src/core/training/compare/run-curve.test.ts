import { aPoint, someFacts } from './fixtures.ts';
import {
  buildRunCurve,
  nearestPosition,
  neighbouringPosition,
  readCurve,
  thinCurve,
  type CurveSettings,
} from './run-curve.ts';

const settings: CurveSettings = { axis: 'step', metric: 'training_loss', smoothing: 0 };
const falling = [aPoint(0, 0, 4), aPoint(10, 60, 2), aPoint(20, 120, 1)];
const curveOf = (points = falling, more: Partial<CurveSettings> = {}) =>
  buildRunCurve(points, someFacts(), { ...settings, ...more });

describe('a curve holds what was measured, and nothing else', () => {
  test('each point of the metric, at its place', () => {
    expect(curveOf().points).toEqual([
      { x: 0, step: 0, raw: 4, value: 4, stretch: 0 },
      { x: 10, step: 10, raw: 2, value: 2, stretch: 0 },
      { x: 20, step: 20, raw: 1, value: 1, stretch: 0 },
    ]);
  });

  test('points without the metric are not on its curve', () => {
    const points = [...falling, aPoint(20, 121, null, { id: 99, attempt: 1, validation_loss: 3 })];
    expect(curveOf([aPoint(5, 30, null, { validation_loss: 3.5 }), ...points]).points).toHaveLength(3);
    const validation = curveOf([aPoint(5, 30, null, { validation_loss: 3.5 })], {
      metric: 'validation_loss',
    });
    expect(validation.points).toEqual([{ x: 5, step: 5, raw: 3.5, value: 3.5, stretch: 0 }]);
  });

  test('what a restart threw away is left out', () => {
    const points = [...falling, aPoint(15, 200, 1.6, { attempt: 2 }), aPoint(30, 260, 0.8, { attempt: 2 })];
    expect(curveOf(points).points.map(({ step, raw }) => [step, raw])).toEqual([
      [0, 4],
      [10, 2],
      [15, 1.6],
      [30, 0.8],
    ]);
  });

  test('NaN parts the curve in two stretches', () => {
    const points = [...falling, aPoint(30, 180, null, { non_finite: ['training_loss'] }), aPoint(40, 240, 2)];
    const curve = curveOf(points);
    expect(curve.points.map(({ stretch }) => stretch)).toEqual([0, 0, 0, 1]);
    expect(curve.nonFiniteCount).toBe(1);
  });

  test('training losses are smoothed, the raw value stays beside; validation losses are not', () => {
    const points = falling.map((point) => ({ ...point, validation_loss: point.training_loss }));
    expect(curveOf(points, { smoothing: 0.5 }).points.map(({ value }) => value)).toEqual([
      4,
      expect.closeTo(8 / 3),
      expect.closeTo(12 / 7),
    ]);
    const validation = curveOf(points, { smoothing: 0.5, metric: 'validation_loss' });
    expect(validation.points.map(({ value }) => value)).toEqual([4, 2, 1]);
  });

  test('a run that the axis does not exist for says so and has no points', () => {
    const curve = buildRunCurve(falling, someFacts({ tokens: null }), { ...settings, axis: 'tokens' });
    expect(curve).toEqual({ points: [], isPlaced: false, nonFiniteCount: 0 });
  });

  test('a one-point spike survives thinning', () => {
    const points = Array.from({ length: 5_000 }, (_, step) => aPoint(step, step, step === 3_210 ? 9 : 1));
    const thin = thinCurve(curveOf(points), 300);
    expect(thin.points.length).toBeLessThanOrEqual(300);
    expect(thin.points.some(({ step, raw }) => step === 3_210 && raw === 9)).toBe(true);
  });
});

describe('reading a curve', () => {
  const broken = curveOf([
    ...falling,
    aPoint(30, 180, null, { non_finite: ['training_loss'] }),
    aPoint(40, 240, 2),
  ]);
  test.each<[string, number, ReturnType<typeof readCurve>]>([
    ['at a point', 10, { kind: 'measured', value: 2, step: 10 }],
    ['between two', 15, { kind: 'between', value: 1.5, step: 10 }],
    ['before the first', -1, { kind: 'none' }],
    ['after the last', 41, { kind: 'none' }],
    ['in a gap', 25, { kind: 'none' }],
    ['behind a gap', 40, { kind: 'measured', value: 2, step: 40 }],
  ])('%s', (_, x, expected) => expect(readCurve(broken, x)).toEqual(expected));

  test('of several values at one position the latest counts', () => {
    const curve = buildRunCurve([aPoint(1, 5, 3), aPoint(2, 5, 2)], someFacts(), {
      ...settings,
      axis: 'time',
    });
    expect(readCurve(curve, 5)).toEqual({ kind: 'measured', value: 2, step: 2 });
  });
});

describe('positions to point at', () => {
  const curves = [curveOf(), curveOf([aPoint(13, 0, 1), aPoint(14, 0, 1)]), curveOf([])];
  test.each([
    [-5, 0],
    [11, 10],
    [12, 13],
    [13.6, 14],
    [99, 20],
  ])('nearest to %d is %d', (x, expected) => expect(nearestPosition(curves, x)).toBe(expected));
  test('none where nothing was measured', () => expect(nearestPosition([curveOf([])], 5)).toBeNull());
  test.each([
    [10, 1, 13],
    [14, 1, 20],
    [20, 1, 20],
    [20, -1, 14],
    [13, -1, 10],
    [0, -1, 0],
  ] as const)('from %d in direction %d: %d', (x, direction, expected) =>
    expect(neighbouringPosition(curves, x, direction)).toBe(expected),
  );
});
