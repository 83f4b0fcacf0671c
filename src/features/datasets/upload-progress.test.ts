import { advanceProgress, percentSent, startProgress } from './upload-progress';

const MB = 1_000_000;

test('a steady upload tells its speed and the time left', () => {
  let progress = startProgress(10 * MB, 0);
  expect(progress.bytesPerSecond).toBeNull();
  progress = advanceProgress(progress, 2 * MB, 1000);
  expect(progress).toMatchObject({ bytesPerSecond: 2 * MB, secondsLeft: 4 });
  progress = advanceProgress(progress, 4 * MB, 2000);
  expect(progress).toMatchObject({ bytesPerSecond: 2 * MB, secondsLeft: 3 });
  expect(percentSent(progress)).toBe(40);
});

test('a stalled upload slows down step by step instead of at once', () => {
  const moving = advanceProgress(startProgress(10 * MB, 0), 2 * MB, 1000);
  const stalled = advanceProgress(moving, 2 * MB, 2000);
  expect(stalled.bytesPerSecond).toBeCloseTo(1.4 * MB);
  expect(stalled.secondsLeft).toBeGreaterThan(moving.secondsLeft ?? Infinity);
});

test('samples closer than half a second are left out, the last one never', () => {
  const begun = startProgress(MB, 0);
  expect(advanceProgress(begun, 1000, 100)).toBe(begun);
  expect(percentSent(advanceProgress(begun, MB, 100))).toBe(100);
});

test('nothing sent yet tells no time left', () => {
  expect(advanceProgress(startProgress(MB, 0), 0, 1000).secondsLeft).toBeNull();
});
