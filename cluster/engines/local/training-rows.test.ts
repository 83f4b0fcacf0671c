import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tokenizer, tokenizerFile } from './tokenizer.ts';
import { readTrainingRows } from './training-rows.ts';
import tokenizerJson from '../../base-model/tokenizer.json';

const tokenizer = new Tokenizer(tokenizerFile.parse(tokenizerJson));
let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'rows-'))));
afterAll(() => rmSync(directory, { recursive: true }));

const row = (split: string, answer: object = {}) => ({
  conversation_id: 'c1',
  split,
  messages: [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello!', ...answer },
  ],
});

function read(lines: readonly unknown[], maxTokens = 64) {
  const path = join(directory, 'training.jsonl');
  writeFileSync(
    path,
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  );
  return readTrainingRows(path, tokenizer, maxTokens);
}

test('rows go to their split', async () => {
  const rows = await read([row('train'), row('validation'), '', row('train')]);
  expect(rows.train).toHaveLength(2);
  expect(rows.validation).toHaveLength(1);
  expect(rows.warnings).toEqual([]);
});

test('rows that lose something are told', async () => {
  const long = row('train', { content: 'word '.repeat(100) });
  const rows = await read([long, row('train', { weight: 0 }), row('train')]);
  expect(rows.train).toHaveLength(2);
  expect(rows.warnings).toEqual([
    expect.stringContaining('1 row(s) are longer than 64 tokens'),
    expect.stringContaining('1 row(s) have no answer to learn'),
  ]);
});

test.each([
  ['not JSON', [row('train'), '{"a":'], 'Line 2 of the training file is not JSON'],
  ['a wrong split', [row('test')], 'Line 1 of the training file: split'],
  ['a wrong role', [{ ...row('train'), messages: [{ role: 'tool', content: '' }] }], 'messages.0.role'],
  ['nothing to learn', [row('validation')], 'no row with an answer to learn'],
  ['an empty file', [], 'no row with an answer to learn'],
])('%s is refused as invalid', async (_, lines, message) => {
  await expect(read(lines)).rejects.toMatchObject({
    code: 'invalid_training_file',
    message: expect.stringContaining(message),
  });
});
