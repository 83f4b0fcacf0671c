import { readTrainingRow, trainingRowRange } from './training-row.ts';

const line = (id: string, answer = 'Yes.') =>
  `${JSON.stringify({
    conversation_id: id,
    split: 'train',
    messages: [
      { role: 'user', content: 'Grüße?' },
      { role: 'assistant', content: answer, weight: 1 },
    ],
  })}\n`;
const utf8 = (text: string) => new TextEncoder().encode(text);

function read(file: Uint8Array, offset: number) {
  const range = trainingRowRange({ offset }, file.length);
  if (range === null) return null;
  const bytes = file.subarray(range.start, range.end);
  return readTrainingRow({ bytes, start: range.start }, { offset }, file.length);
}

const lines = ['a', 'b', 'c'].map((id) => line(id));
const starts = [0, utf8(lines[0] ?? '').length, utf8((lines[0] ?? '') + (lines[1] ?? '')).length];
const file = utf8(lines.join(''));

test('every byte of a file is of one row, which names its neighbours', () => {
  for (let offset = 0; offset < file.length; offset += 1) {
    const index = starts.findLastIndex((start) => start <= offset);
    expect(read(file, offset)).toMatchObject({
      offset: starts[index],
      row: { conversation_id: ['a', 'b', 'c'][index] },
      obstacle: null,
      previous_offset: starts[index - 1] ?? null,
      next_offset: starts[index + 1] ?? null,
      file_bytes: file.length,
    });
  }
  expect(read(file, file.length)).toBeNull();
});

test('a last row without a line break is whole', () => {
  expect(read(file.subarray(0, -1), starts[2] ?? 0)).toMatchObject({
    row: { conversation_id: 'c' },
    next_offset: null,
  });
});

test('a row that is longer than what is read can be passed by in both directions', () => {
  const long = utf8(line('a') + line('long', 'x'.repeat(3_000_000)) + line('c'));
  const seen: (string | null | undefined)[] = [];
  for (let at: number | null = 0; at !== null;) {
    const found = read(long, at);
    seen.push(found?.row?.conversation_id ?? found?.obstacle);
    at = found?.next_offset ?? null;
  }
  expect(seen).toEqual(['a', 'too_long', 'too_long', 'too_long', 'c']);
  expect(read(long, long.length - 1)).toMatchObject({ row: { conversation_id: 'c' }, previous_offset: null });
});

test('what is no canonical row is said to be broken', () => {
  expect(read(utf8('{"messages": []}\n'), 3)).toMatchObject({ row: null, obstacle: 'broken', offset: 0 });
});
