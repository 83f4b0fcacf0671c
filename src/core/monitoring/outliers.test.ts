import fc from 'fast-check';
import { inlierRange } from './outliers.ts';

const decay = Array.from({ length: 200 }, (_, step) => 1 + 7 * Math.exp(-step / 25));

test.each([
  { story: 'nothing', values: [], scale: 'linear', range: null },
  { story: 'only gaps', values: [null, NaN, Infinity], scale: 'linear', range: null },
  { story: 'nothing positive on a log scale', values: [0, -1], scale: 'log', range: null },
  { story: 'too few to judge', values: [1, 2, 1, 900], scale: 'linear', range: { low: 1, high: 900 } },
  { story: 'a spike', values: [1, 2, 1.5, 900, 1.2], scale: 'linear', range: { low: 1, high: 2 } },
  { story: 'a drop', values: [5, 5.2, -40, 5.1, 5.3, 5.2], scale: 'linear', range: { low: 5, high: 5.3 } },
  { story: 'a constant', values: [3, 3, 3, 3, 3], scale: 'linear', range: { low: 3, high: 3 } },
  {
    story: 'a spike over a constant',
    values: [3, 3, 3, 3, 3, 7],
    scale: 'linear',
    range: { low: 3, high: 3 },
  },
  { story: 'decades', values: [1, 10, 100, 1_000, 1e4], scale: 'log', range: { low: 1, high: 1e4 } },
] as const)('$story', ({ values, scale, range }) => {
  expect(inlierRange(values, scale)).toEqual(range);
});

test('the start of a falling loss is no outlier', () => {
  expect(inlierRange(decay, 'linear')).toEqual({ low: Math.min(...decay), high: Math.max(...decay) });
});

test('the range holds nine of ten values at least, and its ends are values', () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(values, (numbers) => {
      const range = inlierRange(numbers, 'linear');
      if (!range) throw new Error('A range was expected');
      const inside = numbers.filter((value) => value >= range.low && value <= range.high);
      expect(inside.length).toBeGreaterThanOrEqual(Math.floor(numbers.length * 0.9 - 2));
      expect(numbers).toEqual(expect.arrayContaining([range.low, range.high]));
    }),
  );
});
