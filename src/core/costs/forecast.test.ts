import fc from 'fast-check';
import { forecastMonth, type ForecastBasis } from './forecast.ts';

const basis: ForecastBasis = { spentUsd: 10, daysLeft: 4, dailyTotalsUsd: [], activeJobs: [] };
const week = (usd: number) => Array<number>(7).fill(usd);
const job = { expectedUsd: 3, lowUsd: 2, highUsd: 5 };

test.each<[string, Partial<ForecastBasis>, [number, number, number]]>([
  ['nothing to come', {}, [10, 10, 10]],
  ['too short a past says nothing', { dailyTotalsUsd: [5, 5, 5, 5, 5, 5] }, [10, 10, 10]],
  ['the same every day', { dailyTotalsUsd: week(5) }, [30, 30, 30]],
  ['the last day of the month', { dailyTotalsUsd: week(5), daysLeft: 0 }, [10, 10, 10]],
  ['active trainings', { activeJobs: [job, job] }, [16, 14, 20]],
  ['both', { dailyTotalsUsd: week(5), activeJobs: [job] }, [33, 32, 35]],
])('%s', (_, given, [expected, low, high]) => {
  expect(forecastMonth({ ...basis, ...given })).toMatchObject({ expected, low, high });
});

test('days that differ widen the range by deviation × √days', () => {
  // Mean 2, sample variance 4 × 8 / 7.
  const { expected, low, high } = forecastMonth({ ...basis, dailyTotalsUsd: [0, 4, 0, 4, 0, 4, 0, 4] });
  const spread = 1.2816 * Math.sqrt((32 / 7) * 4);
  expect([expected, low, high]).toEqual([18, Math.max(10, 18 - spread), 18 + spread]);
});

test('low ≤ expected ≤ high, and never below what is spent', () => {
  const usd = fc.double({ min: 0, max: 1e6, noNaN: true });
  const jobs = fc
    .tuple(usd, usd, usd)
    .map((values) => [...values].sort((a, b) => a - b))
    .map(([lowUsd = 0, expectedUsd = 0, highUsd = 0]) => ({ lowUsd, expectedUsd, highUsd }));
  fc.assert(
    fc.property(
      usd,
      fc.nat(30),
      fc.array(usd, { maxLength: 28 }),
      fc.array(jobs),
      (spentUsd, daysLeft, days, active) => {
        const { expected, low, high } = forecastMonth({
          spentUsd,
          daysLeft,
          dailyTotalsUsd: days,
          activeJobs: active,
        });
        const slack = 1e-9 * high;
        expect(low).toBeGreaterThanOrEqual(spentUsd - slack);
        expect(expected).toBeGreaterThanOrEqual(low - slack);
        expect(high).toBeGreaterThanOrEqual(expected - slack);
      },
    ),
  );
});
