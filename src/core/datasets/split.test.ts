import fc from 'fast-check';
import type { DatasetSplit } from './canonical-row.ts';
import { SplitAssigner, splitOfConversation, VALIDATION_SHARE, type UnsplitRow } from './split.ts';

const row = (conversationId: string, explicit: DatasetSplit | null = null, content = 'text'): UnsplitRow => ({
  conversationId,
  explicit,
  messages: [{ role: 'user', content }],
  line: 1,
  offset: 0,
});

/** The splits that rows get, as `id:split`; with `interrupted`, the assigner is saved and restored before every row. */
function assign(rows: readonly UnsplitRow[], interrupted = false): string[] {
  const assigned: string[] = [];
  const emit = ({ conversationId }: UnsplitRow, split: DatasetSplit) =>
    void assigned.push(`${conversationId}:${split}`);
  let assigner = SplitAssigner.start(emit);
  for (const one of rows) {
    if (interrupted) assigner = SplitAssigner.restore(JSON.parse(JSON.stringify(assigner.save())), emit);
    assigner.add(one);
  }
  assigner.end();
  return assigned;
}

const conversations = fc.array(fc.string({ maxLength: 6 }), { minLength: 1, maxLength: 40 });
const idsOf = (prefix: string, split: DatasetSplit, count: number) =>
  Array.from({ length: 5000 }, (_, index) => `${prefix}${index}`)
    .filter((id) => splitOfConversation(id) === split)
    .slice(0, count);

test('about one conversation in five goes to validation, whatever its neighbours', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `conversation-${index}`);
  const share = ids.filter((id) => splitOfConversation(id) === 'validation').length / ids.length;
  expect(share).toBeGreaterThan(VALIDATION_SHARE - 0.015);
  expect(share).toBeLessThan(VALIDATION_SHARE + 0.015);
});

test('all rows come out in order, each conversation in one split, both splits used when there are two', () => {
  fc.assert(
    fc.property(conversations, (ids) => {
      const assigned = assign(ids.map((id) => row(id)));
      expect(assigned.map((text) => text.slice(0, text.lastIndexOf(':')))).toEqual(ids);
      const distinct = new Set(ids).size;
      expect(new Set(assigned).size).toBe(distinct);
      const splits = new Set(assigned.map((text) => text.slice(text.lastIndexOf(':') + 1)));
      expect(splits.size).toBe(Math.min(2, distinct));
    }),
    { numRuns: 500 },
  );
});

describe('a file whose hashes leave a split empty', () => {
  const [train, validation] = [idsOf('t', 'train', 5), idsOf('v', 'validation', 5)];

  test.each`
    conversations                      | ids                       | explicit   | splits
    ${'one'}                           | ${validation.slice(0, 1)} | ${null}    | ${['train']}
    ${'one'}                           | ${train.slice(0, 1)}      | ${null}    | ${['train']}
    ${'two'}                           | ${train.slice(0, 2)}      | ${null}    | ${['train', 'validation']}
    ${'five'}                          | ${train}                  | ${null}    | ${['train', 'train', 'train', 'train', 'validation']}
    ${'five'}                          | ${validation}             | ${null}    | ${['train', 'validation', 'validation', 'validation', 'validation']}
    ${'five, said to be for training'} | ${train}                  | ${'train'} | ${['train', 'train', 'train', 'train', 'train']}
  `('gives $splits to $conversations', ({ ids, explicit, splits }) => {
    const assigned = assign(ids.map((id: string) => row(id, explicit)));
    expect(assigned.map((text) => text.split(':')[1]).sort()).toEqual(splits);
  });

  test('fills it with the next new conversation once too much is held back', () => {
    const many = idsOf('m', 'train', 3);
    const huge = 'x'.repeat(600_000);
    const rows = [
      row(many[0] ?? '', null, huge),
      row(many[1] ?? '', null, huge),
      row(many[0] ?? ''),
      row(many[2] ?? ''),
    ];
    expect(assign(rows).map((text) => text.split(':')[1])).toEqual(['train', 'train', 'train', 'validation']);
    expect(assign(rows, true)).toEqual(assign(rows));
  });

  test('a conversation too long to hold back is for training, and the next fills validation', () => {
    const [first = '', second = ''] = validation;
    const rows = [row(first, null, 'x'.repeat(2_000_000)), row(first), row(second)];
    expect(assign(rows).map((text) => text.split(':')[1])).toEqual(['train', 'train', 'validation']);
  });

  test('holds back a bounded number of rows of one conversation', () => {
    let emitted = 0;
    const assigner = SplitAssigner.start(() => void (emitted += 1));
    for (let count = 0; count < 5000; count += 1) assigner.add(row('only'));
    expect(emitted).toBe(5000);
  });
});

test('an explicit split wins over the hash', () => {
  const [train = '', validation = ''] = [...idsOf('t', 'train', 1), ...idsOf('v', 'validation', 1)];
  expect(assign([row(train, 'validation'), row(validation, 'train')])).toEqual([
    `${train}:validation`,
    `${validation}:train`,
  ]);
});

test('interrupting it anywhere changes nothing', () => {
  fc.assert(
    fc.property(conversations, (ids) => {
      const rows = ids.map((id) => row(id));
      expect(assign(rows, true)).toEqual(assign(rows));
    }),
    { numRuns: 100 },
  );
});
