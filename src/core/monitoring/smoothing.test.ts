import { debiasedEma, runningMedian } from './smoothing.ts';

test.each([
  { story: 'no values', values: [], weight: 0.6, smooth: [] },
  { story: 'weight 0 changes nothing', values: [3, 1, 2], weight: 0, smooth: [3, 1, 2] },
  {
    story: 'a constant stays that constant from the first point',
    values: [5, 5, 5],
    weight: 0.9,
    smooth: [5, 5, 5],
  },
  // (0.5·0.5·4 + 0.5·2) / (1 - 0.25) = 2.6667
  { story: 'two values', values: [4, 2], weight: 0.5, smooth: [4, 8 / 3] },
  {
    story: 'a gap stays a gap and does not move the average',
    values: [4, null, 2],
    weight: 0.5,
    smooth: [4, null, 8 / 3],
  },
  {
    story: 'NaN and infinity are gaps',
    values: [4, NaN, Infinity, 2],
    weight: 0.5,
    smooth: [4, null, null, 8 / 3],
  },
  { story: 'a leading gap', values: [null, 4], weight: 0.9, smooth: [null, 4] },
])('$story', ({ values, weight, smooth }) => {
  const result = debiasedEma(values, weight);
  expect(result).toHaveLength(smooth.length);
  smooth.forEach((expected, index) => {
    if (expected === null) expect(result[index]).toBeNull();
    else expect(result[index]).toBeCloseTo(expected, 10);
  });
});

test.each([1, -0.1, NaN])('weight %p is refused', (weight) => {
  expect(() => debiasedEma([1], weight)).toThrow(RangeError);
});

test.each([
  { story: 'nothing', values: [], medians: [] },
  { story: 'a single value', values: [3], medians: [3] },
  { story: 'a spike goes', values: [1, 1, 1, 9, 1, 1, 1], medians: [1, 1, 1, 1, 1, 1, 1] },
  { story: 'a slope stays', values: [5, 4, 3, 2, 1], medians: [5, 4, 3, 2, 1] },
  {
    story: 'gaps stay gaps and are passed over',
    values: [1, null, 9, NaN, 1],
    medians: [1, null, 1, null, 1],
  },
])('running median: $story', ({ values, medians }) => {
  expect(runningMedian(values)).toEqual(medians);
});
