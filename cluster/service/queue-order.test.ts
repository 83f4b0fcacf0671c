import { orderQueue, pickStartable, type Priority, type QueueEntry } from './queue-order.ts';

const HOUR_MS = 3600_000;
const NOW_MS = 100 * HOUR_MS;

let sequence = 0;
beforeEach(() => (sequence = 0));

/** `ann:high`, `ann:low after 7 h`, `bob 2 GPUs`: a waiting job of that user. */
function job(text: string): QueueEntry {
  const [, userId = '', priority = 'normal', hours = '0', gpuCount = '1'] =
    /^(\w*)(?::(\w+))?(?: after (\d+) h)?(?: (\d+) GPUs)?$/.exec(text) ?? [];
  sequence += 1;
  return {
    id: text,
    sequence,
    userId,
    priority: priority as Priority,
    createdAtMs: NOW_MS - Number(hours) * HOUR_MS,
    gpuType: 'A',
    gpuCount: Number(gpuCount),
    isReady: true,
  };
}

test.each<[string, string[], Record<string, number>, number[]]>([
  ['one user: first come, first served', ['ann', 'ann', 'ann'], {}, [1, 2, 3]],
  ['jobs without a user share a queue', ['', '', 'ann'], {}, [1, 3, 2]],
  ['users take turns', ['ann', 'ann', 'ann', 'bob', 'cat'], {}, [1, 4, 5, 2, 3]],
  ['who runs a job already waits for the others', ['ann', 'bob', 'ann'], { ann: 1 }, [2, 1, 3]],
  ['GPUs count, not jobs', ['ann 4 GPUs', 'ann', 'bob', 'bob', 'bob'], {}, [1, 3, 4, 5, 2]],
  ['a class goes before fairness', ['ann', 'bob:low', 'ann:high', 'ann:high'], {}, [3, 4, 1, 2]],
  ['a more urgent class counts against the user', ['ann', 'bob', 'ann:high'], {}, [3, 2, 1]],
  ['six hours lift a class', ['ann', 'bob:low after 7 h'], { ann: 1 }, [2, 1]],
  ['twelve hours lift two', ['ann:high', 'bob:low after 13 h'], { ann: 1 }, [2, 1]],
  ['nothing is above high', ['ann:high', 'bob:high after 99 h'], {}, [1, 2]],
])('%s', (_, waiting, running, expected) => {
  const ordered = orderQueue(waiting.map(job), new Map(Object.entries(running)), NOW_MS);
  expect(ordered.map((entry) => entry.sequence)).toEqual(expected);
});

const on = (gpuType: string, gpuCount = 1, isReady = true): QueueEntry => ({
  ...job('ann'),
  gpuType,
  gpuCount,
  isReady,
});

test.each<[string, () => QueueEntry[], Record<string, number>, number[]]>([
  ['as many as fit start', () => [on('A'), on('A'), on('A')], { A: 2 }, [1, 2]],
  ['nothing is free', () => [on('A')], { A: 0 }, []],
  ['types do not wait for one another', () => [on('A'), on('B')], { A: 0, B: 1 }, [2]],
  ['a large job keeps its place', () => [on('A', 4), on('A'), on('B')], { A: 3, B: 1 }, [3]],
  ['a job without its files holds nobody up', () => [on('A', 4, false), on('A')], { A: 1 }, [2]],
])('starting: %s', (_, ordered, free, expected) => {
  const started = pickStartable(ordered(), new Map(Object.entries(free)));
  expect(started.map((entry) => entry.sequence)).toEqual(expected);
});
