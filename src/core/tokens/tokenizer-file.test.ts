import { readFileSync } from 'node:fs';
import { readTokenizerFile, writeTokenizerFile } from './tokenizer-file.ts';

const shipped = (id: string) => new Uint8Array(readFileSync(`public/tokenizers/${id}.bin`));
const tiny = shipped('tiny-chat');

test.each(['tiny-chat', 'mistral-v1', 'llama-3', 'qwen-2.5'])(
  'the file of %s, read and written again, has the very same bytes',
  (id) => {
    const bytes = shipped(id);
    expect(Buffer.from(writeTokenizerFile(readTokenizerFile(bytes))).equals(bytes)).toBe(true);
  },
);

test.each([
  ['nothing', new Uint8Array(), 'not a tokenizer file'],
  ['a web page', new TextEncoder().encode('<!doctype html>'), 'not a tokenizer file'],
  ['a later version', Uint8Array.from(tiny, (byte, at) => (at === 4 ? 2 : byte)), 'not a tokenizer file'],
  ['the beginning alone', tiny.subarray(0, 5), 'cut off'],
  ['no header', tiny.subarray(0, 7), 'JSON'],
  ['no single bytes', tiny.subarray(0, 400), 'cut off'],
  ['half of its merges', tiny.subarray(0, tiny.length / 2), 'cut off'],
  ['no last byte', tiny.subarray(0, -1), 'cut off'],
  ['a byte too many', Uint8Array.of(...tiny, 0), 'more bytes than it should'],
])('a file of %s is refused', (_, bytes, words) => {
  expect(() => readTokenizerFile(bytes)).toThrow(words);
});
