import type { MetricPoint } from '../training/job.schema.ts';
import { forecastSteps, measurePace } from './pace.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

/** A run that logs every `every` steps; `secondsOf` is how long each step takes. */
function runOf(
  steps: number,
  secondsOf: (step: number) => number,
  { every = 5, attempt = 1 } = {},
): MetricPoint[] {
  let seconds = 0;
  return Array.from({ length: steps }, (_, index) => {
    seconds += secondsOf(index + 1);
    return {
      id: attempt * 1e6 + index,
      attempt,
      step: index + 1,
      epoch: 0,
      timestamp: new Date(START + seconds * 1000).toISOString(),
      training_loss: 1,
      validation_loss: null,
      learning_rate: null,
      gradient_norm: null,
      throughput: null,
      gpu_utilization: null,
      non_finite: [],
    };
  }).filter(({ step }) => step % every === 0);
}

/** The same pseudo-random numbers in [0, 1) for a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test.each([
  { story: 'nothing', points: [] },
  { story: 'three points', points: runOf(15, () => 1) },
  { story: 'points that all tell the same time', points: runOf(50, () => 0) },
  { story: 'a clock that goes backwards', points: runOf(50, () => -1) },
])('no pace from $story', ({ points }) => {
  expect(measurePace(points)).toBeNull();
});

test('a steady run is forecast exactly, and no surer than two percent', () => {
  const pace = measurePace(runOf(100, () => 2));
  if (!pace) throw new Error('A pace was expected');
  expect(pace.secondsPerStep).toBeCloseTo(2, 6);
  const { mid, low, high } = forecastSteps(pace, 400);
  expect(mid).toBeCloseTo(800, 3);
  expect([low, high].map(Math.round)).toEqual([784, 816]);
});

test('loading and compiling before the first point do not count', () => {
  expect(measurePace(runOf(100, (step) => (step === 1 ? 600 : 2)))?.secondsPerStep).toBeCloseTo(2, 6);
});

test('only the newest attempt counts', () => {
  const points = [...runOf(100, () => 10), ...runOf(60, () => 2, { attempt: 2 })];
  expect(measurePace(points)?.secondsPerStep).toBeCloseTo(2, 6);
});

test('a machine that slows down is believed soon', () => {
  const pace = measurePace(runOf(200, (step) => (step > 120 ? 4 : 2)));
  expect(pace?.secondsPerStep).toBeGreaterThan(3);
});

test('pauses for validation are part of the pace', () => {
  const pace = measurePace(runOf(400, (step) => (step % 25 === 0 ? 27 : 2)));
  expect(pace?.secondsPerStep).toBeCloseTo(3, 0);
});

describe('over noisy runs', () => {
  const STEPS = 500;
  const runs = Array.from({ length: 60 }, (_, seed) => {
    const random = randomFrom(seed + 1);
    const seconds = Array.from({ length: STEPS }, (_, step) => (step % 50 === 49 ? 15 : 1 + random()));
    const points = runOf(STEPS, (step) => seconds[step - 1] ?? 0);
    const forecastAt = (step: number) => {
      const pace = measurePace(points.filter((point) => point.step <= step));
      if (!pace) throw new Error('A pace was expected');
      const truth = seconds.slice(step).reduce((total, value) => total + value, 0);
      return { ...forecastSteps(pace, STEPS - step), truth };
    };
    return { forecastAt };
  });

  test.each([50, 150, 300, 450])('at step %i the range holds what really comes in nine of ten', (step) => {
    const hits = runs.filter(({ forecastAt }) => {
      const { low, high, truth } = forecastAt(step);
      return truth >= low && truth <= high;
    });
    expect(hits.length).toBeGreaterThanOrEqual(0.85 * runs.length);
  });

  test('the range narrows while the run goes on, in seconds and as a share of what is left at first', () => {
    const widths = [50, 150, 300, 450].map((step) => {
      const all = runs.map(({ forecastAt }) => forecastAt(step)).map(({ low, high }) => high - low);
      return all.reduce((total, width) => total + width, 0) / all.length;
    });
    expect(widths).toEqual([...widths].sort((a, b) => b - a));
    expect(widths.at(-1)).toBeLessThan((widths[0] ?? 0) / 4);
  });
});
