import fc from 'fast-check';
import { calibrate, type CompletedRuns } from './calibrate.ts';

const formula = { low: 0.6, high: 1.6 };
const user = (runs: number, p10: number, p50: number, p90: number): CompletedRuns => ({
  ...{ source: 'user', runs, p10, p50, p90 },
});
const installation = (runs: number, p10: number, p50: number, p90: number): CompletedRuns => ({
  ...{ source: 'installation', runs, p10, p50, p90 },
});

test.each<[string, CompletedRuns[], string, number, [number, number, number]]>([
  ['no runs: the formula’s range', [], 'formula', 0, [0.6, 1, 1.6]],
  ['two runs are too few', [user(2, 2, 2, 2)], 'formula', 0, [0.6, 1, 1.6]],
  ['the median is the middle', [user(4, 2, 2, 2)], 'user', 4, [2 * 0.6 ** 0.5, 2, 2 * 1.6 ** 0.5]],
  [
    'twelve runs weigh three quarters',
    [user(12, 0.9, 1.2, 2.4)],
    ...(['user', 12, [1.2 * 0.75 ** 0.75 * 0.6 ** 0.25, 1.2, 1.2 * 2 ** 0.75 * 1.6 ** 0.25]] as const),
  ] as [string, CompletedRuns[], string, number, [number, number, number]],
  [
    'the user’s own come first',
    [installation(500, 3, 3, 3), user(4, 2, 2, 2)],
    'user',
    4,
    [2 * 0.6 ** 0.5, 2, 2 * 1.6 ** 0.5],
  ],
  [
    'the installation’s when the own are too few',
    [user(2, 9, 9, 9), installation(4, 2, 2, 2)],
    'installation',
    4,
    [2 * 0.6 ** 0.5, 2, 2 * 1.6 ** 0.5],
  ],
  [
    'an absurd ratio is limited',
    [user(4, 0, 1e9, 1e9)],
    'user',
    4,
    [50 * (0.02 / 50) ** 0.5 * 0.6 ** 0.5, 50, 50 * 1.6 ** 0.5],
  ],
])('%s', (_, runs, source, count, [low, mid, high]) => {
  const calibration = calibrate(formula, runs);
  expect(calibration).toMatchObject({ source, runs: count });
  expect(calibration.low).toBeCloseTo(low, 9);
  expect(calibration.mid).toBeCloseTo(mid, 9);
  expect(calibration.high).toBeCloseTo(high, 9);
});

describe('properties', () => {
  const ratio = fc.double({ min: 0, max: 1e6, noNaN: true });
  const quantiles = fc.tuple(ratio, ratio, ratio).map((all) => all.sort((a, b) => a - b));
  const count = fc.integer({ min: 3, max: 100_000 });

  test('positive and in order, whatever the runs were', () => {
    fc.assert(
      fc.property(count, quantiles, (runs, [p10, p50, p90]) => {
        const { low, mid, high } = calibrate(formula, [user(runs, p10, p50, p90)]);
        expect(low).toBeGreaterThan(0);
        expect(low).toBeLessThanOrEqual(mid);
        expect(mid).toBeLessThanOrEqual(high);
        expect(Number.isFinite(high)).toBe(true);
      }),
    );
  });

  test('monotone: slower runs never make a shorter estimate', () => {
    fc.assert(
      fc.property(
        count,
        quantiles,
        fc.double({ min: 1, max: 100, noNaN: true }),
        (runs, [p10, p50, p90], factor) => {
          const before = calibrate(formula, [user(runs, p10, p50, p90)]);
          const after = calibrate(formula, [user(runs, p10 * factor, p50 * factor, p90 * factor)]);
          expect(after.low).toBeGreaterThanOrEqual(before.low * (1 - 1e-9));
          expect(after.mid).toBeGreaterThanOrEqual(before.mid);
          expect(after.high).toBeGreaterThanOrEqual(before.high * (1 - 1e-9));
        },
      ),
    );
  });

  test('more runs that agree make a narrower range', () => {
    fc.assert(
      fc.property(count, (runs) => {
        const width = (n: number) => {
          const { low, high } = calibrate(formula, [user(n, 1, 1, 1)]);
          return high / low;
        };
        expect(width(runs + 1)).toBeLessThan(width(runs));
      }),
    );
  });
});
