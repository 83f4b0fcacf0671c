import fc from 'fast-check';
import { decimateMinMax } from './decimation.ts';

type Row = { step: number; loss: number | null };
const rowsOf = (losses: (number | null)[]): Row[] => losses.map((loss, step) => ({ step, loss }));
const lossOf = (row: Row) => [row.loss];
const flatWithSpikes = (length: number, spikes: Record<number, number>) =>
  rowsOf(Array.from({ length }, (_, step) => spikes[step] ?? 1));

test.each([
  { story: 'nothing', losses: [], max: 10, steps: [] },
  { story: 'fewer rows than allowed stay as they are', losses: [3, null, 1], max: 10, steps: [0, 1, 2] },
  { story: 'exactly as many rows as allowed', losses: [3, 2, 1], max: 3, steps: [0, 1, 2] },
  {
    story: 'one bucket keeps ends, minimum and maximum',
    losses: [5, 9, 4, 0, 6, 5],
    max: 4,
    steps: [0, 1, 3, 5],
  },
  {
    story: 'a bucket without any value keeps nothing of its own',
    losses: [1, null, null, null, 2],
    max: 4,
    steps: [0, 4],
  },
])('$story', ({ losses, max, steps }) => {
  expect(decimateMinMax(rowsOf(losses), max, lossOf).map((row) => row.step)).toEqual(steps);
});

test('20 planted one-point spikes in 100,000 rows all survive', () => {
  const spikes = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [i * 4_871 + 13, i % 2 ? 50 : -50]));
  const kept = decimateMinMax(flatWithSpikes(100_000, spikes), 2_000, lossOf);
  expect(kept.length).toBeLessThanOrEqual(2_000);
  expect(kept.filter((row) => Math.abs(row.loss ?? 0) === 50)).toHaveLength(20);
});

test('rows that must be kept are kept', () => {
  const kept = decimateMinMax(flatWithSpikes(1_000, {}), 10, lossOf, (row) => row.step === 777);
  expect(kept.map((row) => row.step)).toContain(777);
});

test('the result is an ordered subset within the limit that holds the global extremes', () => {
  const losses = fc.array(fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 })), { maxLength: 500 });
  fc.assert(
    fc.property(losses, fc.integer({ min: 6, max: 100 }), (values, max) => {
      const kept = decimateMinMax(rowsOf(values), max, lossOf);
      expect(kept.length).toBeLessThanOrEqual(max);
      kept.slice(1).forEach((row, index) => expect(row.step).toBeGreaterThan(kept[index]?.step ?? -1));
      const present = values.filter((value) => value !== null);
      if (present.length === 0) return;
      const keptLosses = kept.map((row) => row.loss);
      expect(keptLosses).toContain(Math.min(...present));
      expect(keptLosses).toContain(Math.max(...present));
    }),
  );
});
