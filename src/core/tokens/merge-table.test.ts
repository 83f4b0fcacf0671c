import fc from 'fast-check';
import { MergeTable } from './merge-table.ts';

/** Symbols 0 to 3, and merges of what came before: some give the same symbol, some overlap. */
const PAIRS = [
  [0, 1, 4],
  [1, 0, 5],
  [0, 0, 6],
  [4, 4, 7],
  [6, 0, 8],
  [0, 6, 8],
  [2, 3, 9],
  [7, 5, 10],
  [9, 9, 11],
] as const;
const column = (index: 0 | 1 | 2) => Int32Array.from(PAIRS, (pair) => pair[index]);
const table = new MergeTable(column(0), column(1), column(2));

/** The definition: again and again the merge of lowest rank, leftmost first. */
function mergeByDefinition(symbols: readonly number[]): number[] {
  const ids = [...symbols];
  for (;;) {
    const found = PAIRS.map(([left, right, merged]) => ({
      at: ids.findIndex((id, index) => id === left && ids[index + 1] === right),
      merged,
    })).find(({ at }) => at >= 0);
    if (!found) return ids;
    ids.splice(found.at, 2, found.merged);
  }
}

test.each([
  ['scanned', 48],
  ['from the heap', 300],
])('words are merged as the definition says: %s', (_, maxLength) => {
  const words = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: maxLength === 48 ? 0 : 49, maxLength });
  fc.assert(
    fc.property(words, (symbols) => {
      expect(table.merge(symbols)).toEqual(mergeByDefinition(symbols));
    }),
  );
});

test('a table without merges leaves everything as it is', () => {
  const none = new Int32Array(0);
  expect(new MergeTable(none, none, none).merge([1, 2, 3])).toEqual([1, 2, 3]);
});
