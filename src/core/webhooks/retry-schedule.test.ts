import { MAX_TRIES, retryAfterSeconds } from './retry-schedule.ts';

const delaysWith = (random: number) =>
  Array.from({ length: MAX_TRIES }, (_, index) => retryAfterSeconds(index + 1, random));

test('each try waits at least as long as the one before, all within a day, and the last is the last', () => {
  const delays = delaysWith(0);
  expect(delays.slice(0, 4)).toEqual([5, 300, 1800, 7200]);
  expect(delays.at(-1)).toBeNull();
  const waits = delays.slice(0, -1).map(Number);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  const total = waits.reduce((sum, wait) => sum + wait, 0);
  expect(total).toBeGreaterThan(20 * 3600);
  expect(total).toBeLessThanOrEqual(24 * 3600);
});

test('chance makes a wait shorter by a tenth at most', () => {
  expect(delaysWith(0.999)[1]).toBeGreaterThan(270);
  expect(delaysWith(0.999)[1]).toBeLessThan(271);
});
