import { fitPrompt } from './chat-prompt.ts';
import { renderPrompt, type ChatMessage } from './chat-template.ts';
import { loadBaseModel, type BaseModel } from './base-model.ts';
import { TokenText } from './chat-text.ts';

let tokenizer: BaseModel['tokenizer'];
beforeAll(async () => ({ tokenizer } = await loadBaseModel()));

/** Each `word` is one token: a message of `count` tokens has `count + 2` with its role and its end. */
const words = (role: ChatMessage['role'], count: number, word = ' the'): ChatMessage => ({
  role,
  content: word.repeat(count),
});
const frame = 2;

test.each([
  ['what fits is left as it is', 40, ['system 5', 'user 5', 'assistant 5', 'user 5'], 0, 0],
  ['the oldest exchange goes first', 29, ['system 5', 'user 5', 'assistant 5', 'user 5'], 2, 0],
  ['a question goes with all its answers', 29, ['user 5', 'assistant 5', 'assistant 5', 'user 5'], 3, 0],
  ['the system message never goes', 16, ['system 5', 'user 5', 'assistant 5', 'user 5'], 2, 0],
  ['then the end of the last message', 20, ['user 40'], 0, 24],
  ['a short system message stays whole', 20, ['system 3', 'user 40'], 0, 29],
  ['a short question stays whole', 20, ['system 40', 'user 3'], 0, 29],
  ['two long ones share', 20, ['system 40', 'user 40'], 0, 66],
])('%s', (_, maxTokens, list, droppedMessages, droppedTokens) => {
  const messages = list.map((text) => {
    const [role, count] = text.split(' ');
    return words(role as ChatMessage['role'], Number(count));
  });
  const fitted = fitPrompt(tokenizer, messages, maxTokens);
  expect(fitted).toMatchObject({ droppedMessages, droppedTokens });
  expect(fitted.tokens.length).toBeLessThanOrEqual(maxTokens);
  if (droppedTokens > 0) expect(fitted.tokens).toHaveLength(maxTokens);
  const first = messages[0]?.role === 'system' ? 1 : 0;
  const kept = [...messages.slice(0, first), ...messages.slice(first + droppedMessages)];
  if (droppedTokens === 0) expect(fitted.tokens).toEqual(renderPrompt(tokenizer, kept));
  // Whatever is cut, the model still reads who speaks, and that it is to answer.
  const special = (tokens: number[]) => tokens.filter((token) => tokenizer.bytesOf(token).length === 0);
  expect(special(fitted.tokens)).toEqual(special(renderPrompt(tokenizer, kept)));
});

test('room for less than the template is refused', () => {
  expect(() => fitPrompt(tokenizer, [words('system', 9), words('user', 9)], 2 * frame + 1)).toThrow(
    RangeError,
  );
});

/** The token that is this one byte. */
function byteToken(byte: number): number {
  for (let token = 0; token < tokenizer.vocabularySize; token++) {
    const own = tokenizer.bytesOf(token);
    if (own.length === 1 && own[0] === byte) return token;
  }
  throw new Error(`No token is the byte ${byte}.`);
}

/** The text as it comes, piece by piece, with what the end adds. */
function pieces(text: string, stops: string[], perByte: boolean): { pieces: string[]; isStopped: boolean } {
  const reader = new TokenText(tokenizer, stops);
  const tokens = perByte ? [...new TextEncoder().encode(text)].map(byteToken) : tokenizer.encode(text);
  const said = tokens.map((token) => reader.push(token));
  return { pieces: [...said, reader.end()], isStopped: reader.isStopped };
}

test.each([
  ['no stop', 'Hello there, Anna.', [], 'Hello there, Anna.', false],
  ['a stop at the end', 'One. Two. END', ['END'], 'One. Two. ', true],
  ['a stop in the middle', 'One\nTwo\nThree', ['\n'], 'One', true],
  ['the earliest of several', 'a b c d', ['d', 'c', 'x'], 'a b ', true],
  ['a stop that only begins', 'almost EN', ['END'], 'almost EN', false],
  ['a false start and then the stop', 'EENEND!', ['END'], 'EEN', true],
  ['one that is the beginning of another', 'xaby', ['abc', 'ab'], 'x', true],
  ['characters of two, three and four bytes', 'Grüße “zu” 👋🏽!', ['!'], 'Grüße “zu” 👋🏽', true],
  ['a stop of such characters', 'Grüße 👋 du', ['👋'], 'Grüße ', true],
])('text from tokens, whole or byte by byte: %s', (_, text, stops, expected, isStopped) => {
  for (const perByte of [false, true]) {
    const result = pieces(text, stops, perByte);
    expect(result.pieces.join('')).toBe(expected);
    expect(result.isStopped).toBe(isStopped);
    expect(result.pieces.join('')).not.toContain('\ufffd');
  }
});

test('text comes as early as it is certain', () => {
  expect(pieces('ab', [], true).pieces).toEqual(['a', 'b', '']);
  expect(pieces('üb', [], true).pieces).toEqual(['', 'ü', 'b', '']);
  expect(pieces('aENb', ['END'], true).pieces).toEqual(['a', '', '', 'ENb', '']);
});

test('an unfinished character at the end shows as one that is missing', () => {
  const reader = new TokenText(tokenizer, []);
  expect(reader.push(byteToken(0xc3))).toBe('');
  expect(reader.end()).toBe('\ufffd');
});
