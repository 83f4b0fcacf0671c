import type { ClusterPhase } from '../../cluster/contract.ts';
import { NOW, clusterJobOf, metricRow } from './fixtures.ts';
import { STALL_LIMITS } from './limits.ts';
import { findStall, stallLimitMs, watchOn, type StallWatch } from './stall-watch.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const later = (ms: number) => new Date(NOW.getTime() + ms);
const at = (seconds: number) => later(seconds * 1000).toISOString();
const watch = (overrides: Partial<StallWatch> = {}): StallWatch => ({
  ...{ phase: 'training', step: 50, idle_ms: 0, seen_at: NOW.toISOString(), step_ms: [], last_point: null },
  ...overrides,
});
const steps = (ms: number, count = 20) => Array.from({ length: count }, () => ms);

describe('how long nothing may move', () => {
  test.each<[string, ClusterPhase, number[], number]>([
    ['in the queue', 'queued', [], 24 * HOUR],
    ['while it loads', 'initializing', steps(10), HOUR],
    ['while it validates', 'validating', steps(10), HOUR],
    ['while it saves', 'saving', steps(10), HOUR],
    ['at its first step', 'training', [], HOUR],
    ['while too few steps are known', 'training', steps(10, 4), HOUR],
    ['between fast steps', 'training', steps(100), 15 * MINUTE],
    ['between steps of five minutes', 'training', steps(5 * MINUTE), 100 * MINUTE],
    ['between steps of an hour', 'training', steps(HOUR), 20 * HOUR],
    ['after one slow step among fast ones', 'training', [...steps(100), 10 * HOUR], 15 * MINUTE],
    [
      'between fast steps and slow ones',
      'training',
      [...steps(MINUTE, 3), ...steps(3 * MINUTE, 3)],
      40 * MINUTE,
    ],
  ])('%s', (_where, phase, step_ms, limit) => {
    expect(stallLimitMs({ phase, step_ms })).toBe(limit);
    expect(findStall(watch({ phase, step_ms, idle_ms: limit }))).toBeNull();
    const code = phase === 'queued' ? 'queue_timed_out' : 'stalled';
    expect(findStall(watch({ phase, step_ms, idle_ms: limit + 1 }))).toMatchObject({ code });
  });

  test.each<[ClusterPhase, string]>([
    ['queued', 'It waited in the GPU cluster’s queue for 25 hours.'],
    ['initializing', 'The training stood still while initializing for 1500 minutes.'],
    ['training', 'The training stood still at step 50 for 1500 minutes.'],
  ])('is said in words: %s', (phase, message) => {
    expect(findStall(watch({ phase, idle_ms: 25 * HOUR }))?.message).toBe(message);
  });
});

describe('how long nothing has moved', () => {
  const looked = (
    ms: number,
    seen: Parameters<typeof clusterJobOf>[0] = {},
    before = watch({ idle_ms: MINUTE }),
  ) => watchOn(before, clusterJobOf(seen), [], later(ms)).idle_ms;

  test.each<[string, number, Parameters<typeof clusterJobOf>[0], number]>([
    ['adds up from look to look', 10_000, {}, MINUTE + 10_000],
    ['begins anew with a step', 10_000, { progress: { step: 51, total_steps: 100, epoch: 1, tokens: 1 } }, 0],
    [
      'begins anew when the cluster goes back to a checkpoint',
      10_000,
      { progress: { step: 40, total_steps: 100, epoch: 1, tokens: 1 } },
      0,
    ],
    ['begins anew with a phase', 10_000, { phase: 'validating' }, 0],
    ['begins anew in the queue', 10_000, { status: 'queued' }, 0],
    ['counts a clock that jumps ahead as one look', 100 * HOUR, {}, MINUTE + STALL_LIMITS.lookMs],
    ['counts a clock that is set back as nothing', -100 * HOUR, {}, MINUTE],
  ])('%s', (_what, ms, seen, idle) => expect(looked(ms, seen)).toBe(idle));

  test('a scheduler that stands still for a day, or a clock that jumps at each look, makes no training hang', () => {
    let current = watchOn(null, clusterJobOf(), [], NOW);
    for (const ms of [24 * HOUR, 48 * HOUR, 24 * HOUR, 72 * HOUR]) {
      current = watchOn(current, clusterJobOf(), [], later(ms));
    }
    expect(findStall({ ...current, step_ms: steps(100) })).toBeNull();
  });
});

describe('step times', () => {
  const timesOf = (before: StallWatch | null, ...points: [attempt: number, step: number, second: number][]) =>
    watchOn(
      before,
      clusterJobOf(),
      points.map(([attempt, step, second]) => metricRow({ attempt, step, timestamp: at(second) })),
      NOW,
    );

  test('come from the cluster’s own clock, per step', () => {
    expect(timesOf(null, [1, 1, 0], [1, 2, 3], [1, 6, 11]).step_ms).toEqual([3000, 2000]);
  });

  test('go on where the last look ended, however few points it brought', () => {
    const first = timesOf(null, [1, 1, 0]);
    const second = timesOf(first, [1, 2, 4]);
    expect(timesOf(second).last_point).toEqual(second.last_point);
    expect(timesOf(timesOf(second), [1, 3, 9]).step_ms).toEqual([4000, 5000]);
  });

  test('are not those between two runs of the cluster, of a clock that stood or ran back, or of a repeated step', () => {
    expect(timesOf(null, [1, 9, 0], [2, 10, 500], [2, 11, 500], [2, 12, 400], [2, 12, 600]).step_ms).toEqual(
      [],
    );
  });

  test('of the latest steps are kept', () => {
    const points = Array.from({ length: 50 }, (_, step): [number, number, number] => [1, step, step * step]);
    const { step_ms } = timesOf(null, ...points);
    expect([step_ms.length, step_ms.at(-1)]).toEqual([STALL_LIMITS.rememberedSteps, 97_000]);
  });
});
