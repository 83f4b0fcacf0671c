import fc from 'fast-check';
import type { MetricPoint } from '../job.schema.ts';
import { aPoint, someFacts } from './fixtures.ts';
import { buildRunCurve, nearestPosition, readCurve, thinCurve } from './run-curve.ts';
import { COMPARE_X_AXES, runPositions } from './run-positions.ts';
import { continuousRun } from '../../monitoring/metric-points.ts';

/** Whatever a cluster may report: restarts, gaps, NaN, clocks that stand still. */
const attempts = fc.array(
  fc.record({
    from: fc.nat(60),
    losses: fc.array(fc.oneof(fc.double({ min: 0.01, max: 9, noNaN: true }), fc.constant(null)), {
      maxLength: 40,
    }),
    secondsOfStep: fc.nat(30),
    pause: fc.nat(600),
  }),
  { maxLength: 4 },
);
const series = attempts.map((list) => {
  let clock = 0;
  return list.flatMap(({ from, losses, secondsOfStep, pause }, index) => {
    clock += pause;
    return losses.map((loss, offset): MetricPoint => {
      clock += secondsOfStep;
      const non_finite = loss === null ? ['training_loss'] : [];
      return aPoint(from + offset, clock, loss, { attempt: index + 1, non_finite });
    });
  });
});
const axis = fc.constantFrom(...COMPARE_X_AXES);
const smoothing = fc.constantFrom(0, 0.6, 0.99);
const billed = fc.nat(5_000);
const settingsOf = (x: (typeof COMPARE_X_AXES)[number], weight: number) => ({
  axis: x,
  metric: 'training_loss' as const,
  smoothing: weight,
});

test('every drawn point was reported, once, in the run that counts', () => {
  fc.assert(
    fc.property(series, axis, smoothing, billed, (points, x, weight, billedSeconds) => {
      const { points: drawn } = buildRunCurve(points, someFacts({ billedSeconds }), settingsOf(x, weight));
      const reported = new Map(continuousRun(points).map((point) => [point.step, point.training_loss]));
      expect(drawn.every(({ step, raw }) => reported.get(step) === raw)).toBe(true);
      expect(new Set(drawn.map(({ step }) => step)).size).toBe(drawn.length);
      expect(drawn).toHaveLength([...reported.values()].filter((loss) => loss !== null).length);
    }),
  );
});

test('positions never go back', () => {
  fc.assert(
    fc.property(series, axis, billed, (points, x, billedSeconds) => {
      const facts = someFacts({ billedSeconds });
      const run = continuousRun(points);
      const positions = runPositions(run, facts, x) ?? [];
      expect(positions).toHaveLength(run.length);
      for (const [index, position] of positions.entries()) {
        expect(position).toBeGreaterThanOrEqual(positions[index - 1] ?? 0);
      }
    }),
  );
});

test('a reading lies between its neighbours, and there is none outside of what was measured', () => {
  fc.assert(
    fc.property(series, axis, fc.double({ min: -10, max: 3_000, noNaN: true }), (points, x, at) => {
      const curve = buildRunCurve(points, someFacts(), settingsOf(x, 0));
      const reading = readCurve(curve, at);
      const isInside = at >= (curve.points[0]?.x ?? Infinity) && at <= (curve.points.at(-1)?.x ?? -Infinity);
      if (!isInside) expect(reading.kind).toBe('none');
      if (reading.kind === 'none') return;
      const values = curve.points.map(({ value }) => value);
      expect(reading.value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
      expect(reading.value).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
      if (reading.kind === 'measured') expect(values).toContain(reading.value);
    }),
  );
});

test('thinning takes points away and changes none; what is pointed at was measured', () => {
  fc.assert(
    fc.property(series, axis, (points, x) => {
      const curve = buildRunCurve(points, someFacts(), settingsOf(x, 0.6));
      const thin = thinCurve(curve, 20);
      expect(curve.points).toEqual(expect.arrayContaining([...thin.points]));
      const nearest = nearestPosition([thin], 50);
      if (thin.points.length === 0) expect(nearest).toBeNull();
      else expect(thin.points.map((point) => point.x)).toContain(nearest);
    }),
  );
});
