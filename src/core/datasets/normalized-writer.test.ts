/** @jest-environment node */
import fc from 'fast-check';
import type { CanonicalRow } from './canonical-row.ts';
import { NormalizedWriter } from './normalized-writer.ts';
import { RowTexts } from './row-texts.ts';

const written = (rows: readonly CanonicalRow[]): string => {
  const pieces: Uint8Array[] = [];
  const writer = new NormalizedWriter((piece) => pieces.push(piece.slice()));
  const texts = new RowTexts();
  for (const row of rows) {
    writer.add(row, texts.set(row.messages, null));
    if (row.split === 'train') writer.flush();
  }
  writer.flush();
  expect(pieces.reduce((total, { length }) => total + length, 0)).toBe(writer.bytes);
  return Buffer.concat(pieces).toString();
};

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\n', '\u0000', '\u001f', '\u007f', 'a', 'é', '–', '\u2028', '😀'),
  }),
  fc.string({ minLength: 40, maxLength: 400 }),
);
const message = fc.oneof(
  fc.record({ role: fc.constantFrom('system', 'user'), content: text }),
  fc.record({ role: fc.constant('assistant'), content: text, weight: fc.constantFrom(0, 1) }),
);
const row = fc.record({
  conversation_id: text,
  split: fc.constantFrom('train', 'validation'),
  messages: fc.array(message, { minLength: 1, maxLength: 6 }),
}) as fc.Arbitrary<CanonicalRow>;

test('every row is written as JSON.stringify would, whatever its texts', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
      expect(written(rows)).toBe(rows.map((one) => `${JSON.stringify(one)}\n`).join(''));
    }),
    { numRuns: 300 },
  );
});

test('rows of many MB are written whole, and small ones after them', () => {
  const rowOf = (content: string): CanonicalRow => ({
    conversation_id: 'a',
    split: 'train',
    messages: [{ role: 'user', content }],
  });
  const rows = [rowOf('"\n–'.repeat(1_500_000)), rowOf('short'), rowOf('x'.repeat(3_000_000))];
  expect(written(rows)).toBe(rows.map((one) => `${JSON.stringify(one)}\n`).join(''));
});
