import { droppedFile } from './dropped-file';

const file = (name: string) => new File(['{}'], name);
const item = (isDirectory: boolean, kind = 'file') => ({
  kind,
  webkitGetAsEntry: () => ({ isDirectory }) as FileSystemEntry,
});

test('one file is taken', () => {
  const chats = file('chats.jsonl');
  expect(droppedFile({ files: [chats], items: [item(false, 'string'), item(false)] })).toBe(chats);
});

test.each([
  ['two files', [file('a.jsonl'), file('b.jsonl')], [item(false), item(false)], /2 files.*one file/],
  ['a folder', [file('exports')], [item(true)], /“exports” is a folder/],
])('%s are refused with the way on', (_, files, items, reason) => {
  expect(droppedFile({ files, items })).toMatch(reason);
});

test('dropped text is no file', () => {
  expect(droppedFile({ files: [], items: [item(false, 'string')] })).toBeNull();
});
