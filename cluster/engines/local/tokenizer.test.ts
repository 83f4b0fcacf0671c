import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer as ReferenceTokenizer } from '@huggingface/tokenizers';
import { BASE_MODEL_DIRECTORY } from './base-model.ts';
import { Tokenizer, tokenizerFile } from './tokenizer.ts';

const json: unknown = JSON.parse(readFileSync(join(BASE_MODEL_DIRECTORY, 'tokenizer.json'), 'utf8'));
const tokenizer = new Tokenizer(tokenizerFile.parse(json));

const texts = [
  'Hello! How can I help you today?',
  "don't we'll I'm they've it's you'd",
  'a  b   c ',
  '\n\nTwo lines\n\tand a tab',
  'naïve café — “quotes” … 12,345.67 €',
  '日本語 テスト 中文',
  '🙂👩‍👩‍👧 é',
  'x=1;y==2;foo(bar)[baz]{qux}',
  'https://example.com/a?b=c&d=%20',
  ' leading and trailing ',
  '',
];

test.each(texts)('agrees with @huggingface/tokenizers on %j', (text) => {
  const reference = new ReferenceTokenizer(json as object, {});
  expect(tokenizer.encode(text)).toEqual(reference.encode(text, { add_special_tokens: false }).ids);
});

test.each(texts)('decodes what it encoded: %j', (text) => {
  expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
});

test('a special token written in a text stays text', () => {
  const end = tokenizer.specialToken('<|end|>');
  expect(tokenizer.encode('<|end|>')).not.toContain(end);
  expect(tokenizer.decode([...tokenizer.encode('Yes.'), end])).toBe('Yes.');
});

test('an unknown special token is refused', () => {
  expect(() => tokenizer.specialToken('<|tool|>')).toThrow('<|tool|>');
});
