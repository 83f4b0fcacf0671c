import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE_MODEL_DIRECTORY } from './base-model.ts';
import { renderChat, renderPrompt, type ChatMessage } from './chat-template.ts';
import { Tokenizer, tokenizerFile } from './tokenizer.ts';

const json: unknown = JSON.parse(readFileSync(join(BASE_MODEL_DIRECTORY, 'tokenizer.json'), 'utf8'));
const tokenizer = new Tokenizer(tokenizerFile.parse(json));

const SPECIAL = ['<s>', '<|system|>', '<|user|>', '<|assistant|>', '<|end|>'];
const names = new Map(SPECIAL.map((name) => [tokenizer.specialToken(name), name]));
const show = (token: number) => names.get(token) ?? tokenizer.decode([token]);

const system = (content: string): ChatMessage => ({ role: 'system', content });
const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string, weight?: 0 | 1): ChatMessage => ({ role: 'assistant', content, weight });

/** The text whose tokens are learned: those that follow a position of weight 1. */
function learned(messages: ChatMessage[], maxTokens = 256): string {
  const { tokens, lossWeights } = renderChat(tokenizer, messages, maxTokens);
  return [...tokens]
    .filter((_, i) => i > 0 && lossWeights[i - 1] === 1)
    .map(show)
    .join('');
}

test('a conversation is framed by role and end tokens', () => {
  const { tokens } = renderChat(tokenizer, [system('Be kind.'), user('Hi'), assistant('Hello!')], 256);
  const text = [...tokens].map(show).join('');
  expect(text).toBe('<s><|system|>Be kind.<|end|><|user|>Hi<|end|><|assistant|>Hello!<|end|>');
});

test('a prompt ends where the answer begins', () => {
  const text = renderPrompt(tokenizer, [user('Hi')])
    .map(show)
    .join('');
  expect(text).toBe('<s><|user|>Hi<|end|><|assistant|>');
});

test.each([
  ['an answer with its end', [user('Hi'), assistant('Hello!')], 'Hello!<|end|>'],
  ['every answer', [user('a'), assistant('One'), user('b'), assistant('Two')], 'One<|end|>Two<|end|>'],
  [
    'not an answer of weight 0',
    [user('a'), assistant('One', 0), user('b'), assistant('Two', 1)],
    'Two<|end|>',
  ],
  ['no system nor user message', [system('Be kind.'), user('Hi')], ''],
])('what is learned: %s', (_, messages, expected) => {
  expect(learned(messages)).toBe(expected);
});

test.each([
  ['the oldest exchange goes first', 24, 'Two<|end|>', 2, 0],
  ['nothing goes when it fits', 256, 'One<|end|>Two<|end|>', 0, 0],
  ['then the end is cut', 10, '', 2, expect.any(Number)],
])('too long for %s', (_, maxTokens, expected, droppedMessages, droppedTokens) => {
  const long = 'word '.repeat(10).trim();
  const messages = [system('Be kind.'), user(long), assistant('One'), user('b'), assistant('Two')];
  expect(learned(messages, maxTokens)).toBe(expected);
  const rendered = renderChat(tokenizer, messages, maxTokens);
  expect(rendered).toMatchObject({ droppedMessages, droppedTokens });
  expect(rendered.tokens.length).toBeLessThanOrEqual(maxTokens);
});

test('the tokenizer config carries the same template for transformers', () => {
  const config = JSON.parse(readFileSync(join(BASE_MODEL_DIRECTORY, 'tokenizer_config.json'), 'utf8')) as {
    chat_template: string;
  };
  expect(config.chat_template).toContain(
    "{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}",
  );
  expect(config.chat_template).toMatch(/^\{\{ bos_token \}\}.*\{\{ '<\|assistant\|>' \}\}\{% endif %\}$/);
});
