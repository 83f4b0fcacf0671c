import { aPoint, someFacts } from './fixtures.ts';
import { runPositions, type CompareXAxis, type RunFacts } from './run-positions.ts';

const steady = [aPoint(0, 60, 3), aPoint(50, 300, 2), aPoint(100, 600, 1)];

describe('where the points of a run stand', () => {
  test.each<[CompareXAxis, readonly number[]]>([
    ['step', [0, 50, 100]],
    ['epoch', [0, 5, 10]],
    ['tokens', [0, 50_000, 100_000]],
    ['time', [60, 300, 600]],
    // 2 GPUs × $3 an hour: $0.10 a minute.
    ['cost', [0.1, 0.5, 1]],
  ])('%s', (axis, expected) => {
    expect(runPositions(steady, someFacts(), axis)).toEqual(expected);
  });

  test.each<[string, Partial<RunFacts>]>([
    ['no token was counted', { tokens: null }],
    ['no step was done', { atStep: 0 }],
  ])('on tokens nowhere when %s', (_, facts) => {
    expect(runPositions(steady, someFacts(facts), 'tokens')).toBeNull();
  });

  test('a run without points stands nowhere, on every axis', () => {
    for (const axis of ['step', 'epoch', 'tokens', 'time', 'cost'] as const) {
      expect(runPositions([], someFacts(), axis)).toEqual([]);
    }
  });
});

describe('the start of the engine', () => {
  test.each<[string, Partial<RunFacts>, readonly number[]]>([
    ['was not seen: the first point', { startedAt: null }, [0, 240, 540]],
    ['was seen after the first point: the first point', { startedAt: '2026-01-01T12:02:00Z' }, [0, 240, 540]],
    ['was seen before the billed time allows: by the billed time', { billedSeconds: 550 }, [10, 250, 550]],
    ['by a clock that is hours off', { startedAt: '2026-01-01T07:00:00Z' }, [60, 300, 600]],
  ])('%s', (_, facts, expected) => {
    expect(runPositions(steady, someFacts(facts), 'time')).toEqual(expected);
  });
});

describe('a run that was restarted after five minutes without an engine', () => {
  const restarted = [
    aPoint(0, 0, 3),
    aPoint(40, 300, 2),
    // The second attempt goes on from step 40, of which it needs another minute to come back.
    aPoint(50, 660, 1.5, { attempt: 2 }),
    aPoint(100, 900, 1, { attempt: 2 }),
  ];

  test('wall time has the pause in it', () => {
    expect(runPositions(restarted, someFacts({ billedSeconds: 600 }), 'time')).toEqual([0, 300, 660, 900]);
  });

  test('dollars have what was billed, and end with it', () => {
    expect(runPositions(restarted, someFacts({ billedSeconds: 600 }), 'cost')).toEqual([0, 0.5, 0.6, 1]);
  });

  test('when all of it was billed, all of it counts', () => {
    expect(runPositions(restarted, someFacts({ billedSeconds: 900 }), 'cost')).toEqual([0, 0.5, 1.1, 1.5]);
  });
});
