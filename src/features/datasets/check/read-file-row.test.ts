import { readFileRow } from './read-file-row';

const row = JSON.stringify({
  messages: [
    { role: 'user', content: 'Grüße?' },
    { role: 'assistant', content: 'Ja.' },
  ],
});
const file = new File([`${row}\n{"messages": [}\n${row}\n`], 'chats.jsonl');
const rowBytes = new TextEncoder().encode(row).length;

test('a row of the file on the disk is read without the rest', async () => {
  const slice = jest.spyOn(file, 'slice');
  const offset = rowBytes + 1 + '{"messages": ['.length;
  expect(await readFileRow(file, { offset, at: 'character' }, 'openai_chat')).toMatchObject({
    ...{ before: '{"messages": [', after: '}', obstacle: 'broken' },
  });
  expect(await readFileRow(file, { offset: 0, at: 'row' }, 'openai_chat')).toMatchObject({
    ...{ after: row, messages: [{ content: 'Grüße?' }, { content: 'Ja.' }] },
  });
  expect(slice).toHaveBeenLastCalledWith(0, file.size);
});

test.each([
  ['beyond its end', () => new File([row], 'a.jsonl'), 9999],
  [
    'that vanished',
    () => {
      const gone = () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) });
      return Object.assign(new File([row], 'a.jsonl'), { slice: gone });
    },
    0,
  ],
])('a file %s has no row to show', async (_, make, offset) => {
  expect(await readFileRow(make(), { offset, at: 'row' }, null)).toBeNull();
});
