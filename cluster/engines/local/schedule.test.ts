import { learningRateAt } from './schedule.ts';

test.each([
  ['cosine', 1, 0.1],
  ['cosine', 10, 1],
  ['cosine', 60, 0.525],
  ['cosine', 110, 0.05],
  ['linear', 5, 0.5],
  ['linear', 10, 1],
  ['linear', 60, 0.525],
  ['linear', 110, 0.05],
  ['constant', 2, 0.2],
  ['constant', 110, 1],
] as const)('%s at step %d is %d of the peak', (scheduler, step, fraction) => {
  const schedule = { scheduler, peak: 2e-3, warmupSteps: 10, totalSteps: 110 };
  expect(learningRateAt(schedule, step) / 2e-3).toBeCloseTo(fraction, 9);
});

test('without warm-up the first step already has almost the peak', () => {
  const schedule = { scheduler: 'cosine', peak: 1, warmupSteps: 0, totalSteps: 100 } as const;
  expect(learningRateAt(schedule, 1)).toBeGreaterThan(0.99);
});
