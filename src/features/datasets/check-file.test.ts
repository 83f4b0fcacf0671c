import { checkFile, nameFromFile } from './check-file';

const MIB = 1024 * 1024;

test.each([
  ['chats.jsonl', 10],
  ['chats.json', 500 * MIB],
  ['CHATS.JSONL', 1],
])('%s of %i bytes may be sent', (name, size) => {
  expect(checkFile({ name, size })).toBeNull();
});

test.each([
  ['chats.csv', 10, /ends in \.jsonl or \.json/],
  ['chats.jsonl.gz', 10, /ends in \.jsonl or \.json/],
  ['jsonl', 10, /ends in \.jsonl or \.json/],
  ['chats.jsonl', 0, /is empty/],
  ['chats.jsonl', 500 * MIB + 1, /at most 500 MiB/],
])('%s of %i bytes is refused', (name, size, reason) => {
  expect(checkFile({ name, size })).toMatch(reason);
});

test.each([
  ['support-chats.jsonl', 'support-chats'],
  ['a.b.JSON', 'a.b'],
  ['.jsonl', 'Untitled dataset'],
  [`${'x'.repeat(300)}.json`, 'x'.repeat(200)],
])('%s gives the name %s', (fileName, name) => {
  expect(nameFromFile(fileName)).toBe(name);
});
