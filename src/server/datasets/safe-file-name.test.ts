import fc from 'fast-check';
import { safeFileName } from './safe-file-name';

test.each([
  ['support-chats.jsonl', 'support-chats.jsonl'],
  ['Chats 2024 (final).JSONL', 'Chats-2024-final-.jsonl'],
  ['Übungsdaten Café.json', 'Ubungsdaten-Cafe.json'],
  ['../../etc/passwd.json', 'passwd.json'],
  ['C:\\data\\train.jsonl', 'train.jsonl'],
  ['.hidden.jsonl', 'hidden.jsonl'],
  ['.jsonl', 'dataset.jsonl'],
  ['対話.jsonl', 'dataset.jsonl'],
  ['a\nb.json', 'a-b.json'],
  [`${'x'.repeat(300)}.jsonl`, `${'x'.repeat(194)}.jsonl`],
])('%s is stored as %s', (name, expected) => {
  expect(safeFileName(name)).toBe(expected);
});

test.each(['notes.txt', 'data.csv', 'jsonl', 'data.jsonl.exe', 'data.json ', ''])('%s is refused', (name) => {
  expect(() => safeFileName(name)).toThrow(
    expect.objectContaining({ code: 'unsupported_file', status: 422 }),
  );
});

test('whatever the name, the result is a safe path segment', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 255 }),
      fc.constantFrom('.json', '.JSONL'),
      (stem, ending) => {
        expect(safeFileName(stem + ending)).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/);
      },
    ),
  );
});
