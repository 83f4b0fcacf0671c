import { excerptRange, MAX_ROW_BYTES, readRowExcerpt, rowPlace, type RowPlace } from './row-excerpt.ts';
import { validateText } from './testing/validate-text.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const chat = (content: string) =>
  JSON.stringify({
    messages: [
      { role: 'user', content },
      { role: 'assistant', content: `Re: ${content}` },
    ],
  });

/** The row at a place of a file, read as a file is: no more than the range that is asked for. */
function excerptOf(
  file: Uint8Array,
  place: RowPlace,
  format: Parameters<typeof readRowExcerpt>[2] = 'openai_chat',
) {
  const range = excerptRange(place, file.length);
  if (range === null) return null;
  expect(range.end - range.start).toBeLessThanOrEqual(MAX_ROW_BYTES);
  const bytes = file.subarray(range.start, range.end);
  return readRowExcerpt({ bytes, start: range.start, isAtEnd: range.end === file.length }, place, format);
}

const messagesOf = (content: string) => [
  { role: 'user', content },
  { role: 'assistant', content: `Re: ${content}`, weight: 1 },
];

describe.each([
  ['lines', (rows: string[]) => rows.join('\n')],
  ['lines that end in CRLF', (rows: string[]) => rows.join('\r\n')],
  ['a list on one line', (rows: string[]) => `[${rows.join(', ')}]`],
])('in %s', (_, join) => {
  const rows = [chat('Grüße'), '{"messages":[]}', '7', chat('last')];
  const text = join(rows);
  const file = utf8(text);
  test.each(rows.map((row, index) => [index, row] as const))(
    'row %d is found by where it begins',
    (index, row) => {
      const offset = utf8(text.slice(0, text.indexOf(row))).length;
      const excerpt = excerptOf(file, { offset, at: 'row' });
      expect(excerpt).toMatchObject({ before: '', after: row, is_start_cut: false, is_end_cut: false });
      if (index === 1 || index === 2)
        expect(excerpt).toMatchObject({ messages: null, obstacle: 'no_conversation' });
      else
        expect(excerpt).toMatchObject({
          messages: messagesOf(index === 0 ? 'Grüße' : 'last'),
          obstacle: null,
        });
    },
  );
});

test('a row over many lines is shown with all of them', () => {
  const file = utf8(JSON.stringify([JSON.parse(chat('a')), JSON.parse(chat('b'))], null, 2));
  const offset = new TextDecoder().decode(file).lastIndexOf('{\n    "messages"');
  expect(excerptOf(file, { offset, at: 'row' })).toMatchObject({
    after: expect.stringMatching(/^\{\n {4}"messages"[^]*\n {2}\}$/) as string,
    messages: messagesOf('b'),
  });
});

test('a broken line is shown from its start, up to and from the broken place', () => {
  const { report } = validateText([chat('a'), '{"messages": [ü}', chat('b')].join('\r\n'));
  const [defect] = report.defects;
  const file = utf8([chat('a'), '{"messages": [ü}', chat('b')].join('\r\n'));
  expect(excerptOf(file, { offset: defect?.offset ?? -1, at: 'character' })).toEqual({
    ...{ before: '{"messages": [', after: 'ü}', is_start_cut: false, is_end_cut: false },
    ...{ messages: null, obstacle: 'broken' },
  });
});

test('a document that ends too early is shown up to its end', () => {
  const text = `[\n${chat('a')},\n{"messages": [`;
  const offset = validateText(text).report.defects[0]?.offset;
  expect(offset).toBe(text.length);
  expect(excerptOf(utf8(text), { offset: text.length, at: 'character' })).toMatchObject({
    ...{ before: '{"messages": [', after: '' },
  });
});

test.each([
  [
    'nearly as long as the limit',
    MAX_ROW_BYTES - 1000,
    { obstacle: null, messages: [{}, { content: 'ok' }] },
  ],
  ['longer than the limit', MAX_ROW_BYTES, { obstacle: 'too_long', messages: null }],
])('a row that is %s', (_, length, expected) => {
  const row = JSON.stringify({
    messages: [
      { role: 'user', content: 'x'.repeat(length) },
      { role: 'assistant', content: 'ok' },
    ],
  });
  const excerpt = excerptOf(utf8(`${row}\n${chat('next')}\n`), { offset: 0, at: 'row' });
  expect(excerpt).toMatchObject({ is_end_cut: true, ...expected });
  expect(excerpt?.after).toBe(row.slice(0, 6000));
});

test('far into a long broken line only what is near the place is shown', () => {
  const text = `{"a": "${'y'.repeat(20_000)}" oops ${'z'.repeat(20_000)}`;
  const offset = text.indexOf('oops');
  const excerpt = excerptOf(utf8(text), { offset, at: 'character' });
  expect(excerpt).toMatchObject({ is_start_cut: true, is_end_cut: true });
  expect([excerpt?.before.length, excerpt?.after.length]).toEqual([2000, 6000]);
  expect(excerpt?.after.startsWith('oops')).toBe(true);
});

test.each([
  ['a v4 placeholder', '{"id":"p","target_response":null}', 'brightrun_lora_v4', 'placeholder'],
  ['a file of no known format', chat('a'), null, 'unknown_format'],
  ['JSON that is broken after all', '{"a":}', 'openai_chat', 'broken'],
  ['a blank line', '  \n', 'openai_chat', 'broken'],
] as const)('%s is no conversation', (_, text, format, obstacle) => {
  expect(excerptOf(utf8(text), { offset: 0, at: 'row' }, format)).toMatchObject({ messages: null, obstacle });
});

test('beyond the end of a file there is nothing', () => {
  expect(excerptRange({ offset: 12, at: 'row' }, 12)).toBeNull();
  expect(excerptRange({ offset: 13, at: 'character' }, 12)).toBeNull();
  expect(excerptRange({ offset: 12, at: 'character' }, 12)).toEqual({ start: 0, end: 12 });
});

test.each([
  { offset: '-1' },
  { offset: '1.5' },
  { offset: 'x' },
  { offset: '1', at: 'end' },
  { offset: '1', x: '2' },
])('%p is no place', (query) => expect(rowPlace.safeParse(query).success).toBe(false));
