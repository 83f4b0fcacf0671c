import type { CanonicalRow, DatasetSplit } from './canonical-row.ts';
import { hash53 } from './hash.ts';
import { HashTable } from './hash-table.ts';
import { SampleCollector } from './samples.ts';
import { StatisticsCollector } from './statistics.ts';
import { approximateTokenCounter } from './token-count.ts';

const row = (
  conversation_id: string,
  split: DatasetSplit,
  weights: (0 | 1)[],
  text = 'text',
): CanonicalRow => ({
  conversation_id,
  split,
  messages: weights.flatMap((weight) => [
    { role: 'user' as const, content: text },
    { role: 'assistant' as const, content: text, weight },
  ]),
});

test('counts what the words mean', () => {
  const statistics = StatisticsCollector.start();
  statistics.add(row('a', 'train', [1]), 10);
  statistics.add(row('a', 'train', [0, 1]), 25);
  statistics.add(row('b', 'validation', [1, 1, 0]), 40);
  statistics.add(row('a', 'train', [1]), 5);
  expect(statistics.result()).toMatchObject({
    conversations: 2,
    rows: 4,
    trainingPairs: 3,
    validationPairs: 2,
    turns: 14,
    tokens: 80,
    avgTurnsPerConversation: 7,
    avgTokensPerTurn: 5.71,
  });
});

test('an empty dataset has no averages', () => {
  expect(StatisticsCollector.start().result()).toMatchObject({
    conversations: 0,
    avgTurnsPerConversation: null,
    avgTokensPerTurn: null,
  });
});

describe('the histogram of lengths', () => {
  test.each`
    lengths           | width  | bins
    ${[0, 7, 8, 511]} | ${8}   | ${{ 0: 2, 1: 1, 63: 1 }}
    ${[0, 7, 8, 512]} | ${16}  | ${{ 0: 3, 32: 1 }}
    ${[100, 5000]}    | ${128} | ${{ 0: 1, 39: 1 }}
  `('of $lengths has bins of $width', ({ lengths, width, bins }) => {
    const statistics = StatisticsCollector.start();
    for (const tokens of lengths) statistics.add(row('a', 'train', [1]), tokens);
    const { lengthHistogram } = statistics.result();
    const filled = Object.fromEntries(
      lengthHistogram.bins.map((count, bin) => [bin, count]).filter(([, count]) => count),
    );
    expect(filled).toEqual(bins);
    expect(lengthHistogram).toMatchObject({ bin_width: width, max_tokens: Math.max(...lengths) });
  });
});

test('tokens are estimated by characters and messages', () => {
  const messages = [
    { role: 'user' as const, content: 'x'.repeat(9) },
    { role: 'assistant' as const, content: 'x'.repeat(4) },
  ];
  expect(approximateTokenCounter.countRow(messages)).toBe(3 + 4 + (1 + 4));
});

describe('a hash table', () => {
  test('remembers the first value of each hash, also after growing and after being saved', () => {
    const table = new HashTable();
    const hashes = Array.from({ length: 5000 }, (_, index) => hash53(`text ${index}`));
    hashes.forEach((hash, index) => expect(table.getOrInsert(hash, index)).toBeUndefined());
    const restored = HashTable.restore(table.save());
    hashes.forEach((hash, index) => expect(restored.getOrInsert(hash, 0)).toBe(index));
    expect(restored.getOrInsert(hash53('another'), 7)).toBeUndefined();
  });

  test('takes no more than its limit, and still knows what it has', () => {
    const table = new HashTable(2);
    [1, 2, 3].forEach((hash) => table.getOrInsert(hash, hash));
    expect(table.isFull).toBe(true);
    expect([1, 2, 3].map((hash) => table.getOrInsert(hash, 9))).toEqual([1, 2, undefined]);
  });

  test('tells texts apart by where they are cut', () => {
    expect(hash53('ab', 'c')).not.toBe(hash53('a', 'bc'));
    expect(hash53('ab')).toBe(hash53('ab'));
  });
});

test('samples are the first three conversations, each by its longest row, clipped', () => {
  const samples = new SampleCollector();
  samples.add(row('a', 'train', [1]));
  samples.add(row('b', 'train', [1], 'x'.repeat(5000)));
  samples.add(row('a', 'train', [0, 1]));
  samples.add(row('c', 'train', [1]));
  samples.add(row('d', 'train', [1]));
  const saved = samples.save();
  expect(saved.map((sample) => [sample.conversation_id, sample.messages.length])).toEqual([
    ['a', 4],
    ['b', 2],
    ['c', 2],
  ]);
  expect(saved[1]?.messages[0]?.content).toHaveLength(4001);
});
