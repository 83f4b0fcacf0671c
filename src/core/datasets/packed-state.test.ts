import { HashTable } from './hash-table.ts';
import { packState, unpackState } from './packed-state.ts';

test.each([
  ['nothing but JSON', { a: [1, null, 'ü'], b: { c: true } }],
  ['arrays at any depth', { a: Uint8Array.of(1, 2, 3), b: [{ c: Uint8Array.of(4) }], d: 'x' }],
  ['an empty array', { a: new Uint8Array(0), b: Uint8Array.of(9) }],
])('%s comes back as it was', (_, state) => {
  expect(unpackState(packState(state))).toEqual(state);
});

test('arrays come back even where the packed bytes lie at an odd place of their buffer', () => {
  const table = new HashTable();
  table.getOrInsert(2 ** 52 + 1, 7);
  const packed = packState(table.save());
  const moved = new Uint8Array(packed.length + 3);
  moved.set(packed, 3);
  const restored = HashTable.restore(unpackState(moved.subarray(3)) as ReturnType<HashTable['save']>);
  expect(restored.getOrInsert(2 ** 52 + 1, 8)).toBe(7);
});

test('a table of many entries is the same after being saved', () => {
  const table = new HashTable(50_000);
  for (let key = 0; key < 60_000; key += 1) table.getOrInsert(key * 7919, key);
  const restored = HashTable.restore(table.save(), 50_000);
  expect(restored.isFull).toBe(true);
  for (let key = 0; key < 60_000; key += 1) {
    expect(restored.getOrInsert(key * 7919, 1)).toBe(key < 50_000 ? key : undefined);
  }
});

test.each([0, 3, 10, 60])('a state cut off after %i bytes is refused', (length) => {
  const packed = packState({ a: new Uint8Array(64), text: 'x'.repeat(20) });
  expect(() => unpackState(packed.subarray(0, length))).toThrow();
});
