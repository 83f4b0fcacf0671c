import fc from 'fast-check';
import type { ClusterMetricPoint } from '../../cluster/contract.ts';
import { cleanText } from './clean-text.ts';
import { takeContiguous, toLogRow, toMetricRows, unreadableLogRow, unstorable } from './ingest.ts';

const items = (...seqs: number[]) => seqs.map((seq) => ({ seq }));

describe('what follows the cursor', () => {
  test.each`
    story                  | cursor | arrived            | taken        | end  | hasGap
    ${'in order'}          | ${0}   | ${[1, 2, 3]}       | ${[1, 2, 3]} | ${3} | ${false}
    ${'reordered'}         | ${0}   | ${[3, 1, 2]}       | ${[1, 2, 3]} | ${3} | ${false}
    ${'repeated'}          | ${1}   | ${[1, 2, 2, 3, 1]} | ${[2, 3]}    | ${3} | ${false}
    ${'a hole'}            | ${0}   | ${[1, 2, 4, 5]}    | ${[1, 2]}    | ${2} | ${true}
    ${'the next one lost'} | ${4}   | ${[6, 7]}          | ${[]}        | ${4} | ${true}
    ${'only old ones'}     | ${9}   | ${[7, 8, 9]}       | ${[]}        | ${9} | ${false}
    ${'nothing'}           | ${5}   | ${[]}              | ${[]}        | ${5} | ${false}
  `('$story', ({ cursor, arrived, taken, end, hasGap }) => {
    expect(takeContiguous(cursor, items(...arrived))).toEqual({
      taken: items(...taken),
      cursor: end,
      hasGap,
    });
  });

  test('whatever is lost, repeated or reordered on the way, every item is taken once and in order', () => {
    const delivery = fc.array(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(delivery, (pages) => {
        const all: number[] = [];
        let cursor = 0;
        for (const page of [...pages, Array.from({ length: 30 }, (_, index) => index + 1)]) {
          const step = takeContiguous(cursor, items(...page));
          all.push(...step.taken.map(({ seq }) => seq));
          cursor = step.cursor;
        }
        expect(all).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
      }),
    );
  });
});

describe('rows', () => {
  const point = (seq: number, step: number, values: ClusterMetricPoint['values']): ClusterMetricPoint => ({
    ...{ seq, attempt: 1, step, epoch: step / 10, ts: '2026-03-01T12:00:00+02:00', values },
  });

  test('keep what was reported, by name where JSON has no number, and null for what was not', () => {
    expect(
      toMetricRows([point(1, 3, { train_loss: 'NaN', grad_norm: 'Infinity', learning_rate: 0 })]),
    ).toEqual([
      {
        ...{ attempt: 1, step: 3, epoch: 0.3, timestamp: '2026-03-01T12:00:00+02:00' },
        ...{ training_loss: 'NaN', validation_loss: null, learning_rate: 0, gradient_norm: 'Infinity' },
        ...{ throughput: null, gpu_utilization: null },
      },
    ]);
  });

  test('losses of one step that were reported apart share a row', () => {
    const rows = toMetricRows([
      point(1, 5, { train_loss: 2 }),
      point(2, 5, { valid_loss: 3 }),
      point(3, 6, {}),
    ]);
    expect(rows.map((row) => [row.step, row.training_loss, row.validation_loss])).toEqual([
      [5, 2, 3],
      [6, null, null],
    ]);
  });

  test.each([
    ['the usual', {}, null],
    ['a clock that is hours ahead', { ts: '2026-03-01T23:59:59+14:00' }, null],
    ['the highest step', { step: 2 ** 31 - 1 }, null],
    ['a step beyond the highest', { step: 2 ** 31 }, 'step or attempt: too large'],
    ['an attempt beyond the highest', { attempt: 2 ** 31 }, 'step or attempt: too large'],
    ['a year that does not exist', { ts: '0000-01-01T00:00:00Z' }, 'ts: 0000-01-01T00:00:00Z is no time'],
  ])('%s in the database', (_, change, expected) => {
    expect(unstorable({ ...point(1, 2, {}), ...change })).toBe(expected);
  });

  test('a line that cannot be read says so in its place', () => {
    const line = { seq: 4, problem: 'level: unknown', raw: '{"level":"loud\u0000"}' };
    expect(unreadableLogRow(line, new Date('2026-03-01T12:00:00Z'))).toEqual({
      ...{ seq: 4, timestamp: '2026-03-01T12:00:00.000Z', level: 'warn' },
      message: '[This line could not be read: level: unknown] {"level":"loud"}',
    });
  });

  test('a log line of 10 MB is cut with a note', () => {
    const row = toLogRow({
      seq: 1,
      ts: '2026-03-01T12:00:00Z',
      level: 'info',
      message: 'x'.repeat(10_000_000),
    });
    expect(row.message).toHaveLength(10_000);
    expect(row.message).toMatch(/x … \[cut: 10,000,000 characters\]$/);
  });

  test.each([
    ['NUL', 'a\u0000b', 'ab'],
    ['a lone high surrogate', 'a\ud83db', 'ab'],
    ['a lone low surrogate', 'a\ude00b', 'ab'],
    ['a whole pair', 'a😀b', 'a😀b'],
    ['a line break', 'a\nb', 'a\nb'],
  ])('%s in a message', (_, message, stored) => {
    expect(cleanText(message, 100)).toBe(stored);
  });

  test('a cut never leaves half a character', () => {
    expect(cleanText('😀'.repeat(100), 61)).toMatch(/^(😀)+ … \[cut: 200 characters\]$/u);
  });
});
