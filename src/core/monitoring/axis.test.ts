import fc from 'fast-check';
import { positionTicks, valueAxis } from './axis.ts';

test.each([
  { story: 'nothing', values: [], scale: 'linear' },
  { story: 'only gaps', values: [null, NaN, Infinity], scale: 'linear' },
  { story: 'nothing positive on a log axis', values: [0, -1, null], scale: 'log' },
] as const)('no axis for $story', ({ values, scale }) => {
  expect(valueAxis(values, scale)).toBeNull();
});

test.each([
  {
    story: 'losses',
    values: [0.42, 2.31],
    scale: 'linear',
    domain: [0, 2.5],
    ticks: [0, 0.5, 1, 1.5, 2, 2.5],
  },
  {
    story: 'a narrow band is not drawn from zero',
    values: [1.91, 1.99],
    scale: 'linear',
    domain: [1.9, 2],
    ticks: [1.9, 1.92, 1.94, 1.96, 1.98, 2],
  },
  { story: 'a flat zero', values: [0, 0], scale: 'linear', domain: [0, 0.5], ticks: [0, 0.25, 0.5] },
  { story: 'negative values', values: [-3, 3], scale: 'linear', domain: [-4, 4], ticks: [-4, -2, 0, 2, 4] },
  { story: 'decades', values: [0.02, 70], scale: 'log', domain: [0.01, 100], ticks: [0.01, 0.1, 1, 10, 100] },
  { story: 'two decades', values: [0.3, 4], scale: 'log', domain: [0.2, 5], ticks: [0.2, 0.5, 1, 2, 5] },
  {
    story: 'less than a decade',
    values: [1.2, 4.6],
    scale: 'log',
    domain: [1, 5],
    ticks: [1, 1.5, 2, 3, 4, 5],
  },
  {
    story: 'less than half a decade',
    values: [1.42, 1.98],
    scale: 'log',
    domain: [1.4, 2],
    ticks: [1.4, 1.6, 1.8, 2],
  },
  {
    story: 'what is not positive is left out',
    values: [0, -5, 1, 10],
    scale: 'log',
    domain: [1, 10],
    ticks: [1, 2, 5, 10],
  },
] as const)('$story', ({ values, scale, domain, ticks }) => {
  const axis = valueAxis(values, scale);
  domain.forEach((end, index) => expect(axis?.domain[index]).toBeCloseTo(end, 10));
  expect(axis?.ticks).toEqual(ticks);
});

test('every axis holds all its values, and at least two ticks', () => {
  const values = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(values, fc.constantFrom('linear' as const, 'log' as const), (numbers, scale) => {
      const axis = valueAxis(numbers, scale);
      if (!axis) throw new Error('An axis was expected');
      const slack = 1e-9 * Math.max(...numbers);
      expect(axis.domain[0]).toBeLessThanOrEqual(Math.min(...numbers) + slack);
      expect(axis.domain[1]).toBeGreaterThanOrEqual(Math.max(...numbers) - slack);
      expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
    }),
  );
});

test.each([
  { low: 7, high: 7, unit: 'number', ticks: [7] },
  { low: 0, high: 102, unit: 'number', ticks: [0, 25, 50, 75, 100] },
  { low: 0, high: 3, unit: 'number', ticks: [0, 1, 2, 3] },
  { low: 3, high: 4, unit: 'number', ticks: [3, 3.2, 3.4, 3.6, 3.8, 4] },
  { low: 0, high: 12, unit: 'whole', ticks: [0, 3, 6, 9, 12] },
  { low: 4, high: 6, unit: 'whole', ticks: [4, 5, 6] },
  { low: 0, high: 90, unit: 'seconds', ticks: [0, 30, 60, 90] },
  { low: 0, high: 5_000, unit: 'seconds', ticks: [0, 1800, 3600] },
  { low: 10, high: 400_000, unit: 'seconds', ticks: [86_400, 172_800, 259_200, 345_600] },
] as const)('positions from $low to $high by $unit', ({ low, high, unit, ticks }) => {
  expect(positionTicks(low, high, unit)).toEqual(ticks);
});
