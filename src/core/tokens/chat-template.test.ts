/** What is rendered equals the published templates; what is counted equals what is rendered. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Template } from '@huggingface/jinja';
import fc from 'fast-check';
import type { CanonicalMessage } from '../datasets/canonical-row.ts';
import { toWellFormed } from '../datasets/conversation-rules.ts';
import { CHAT_TEMPLATES } from './chat-template.ts';
import { countRow, fitRow, rowTokens } from './row-tokens.ts';
import { loadTokenizer } from '../../testing/load-tokenizer.ts';
import { PUBLISHED_TEMPLATES } from './testing/published-templates.ts';
import { profileOfBaseModel, TOKEN_PROFILES, type TokenProfile } from './token-profile.ts';

const tinyChat = JSON.parse(readFileSync('cluster/base-model/tokenizer_config.json', 'utf8')) as {
  chat_template: string;
};
const published = { ...PUBLISHED_TEMPLATES, 'tiny-chat': tinyChat.chat_template };
/** Llama's published template always asks for a further answer, which training does not. */
const PROMPT_FOR_MORE = '<|start_header_id|>assistant<|end_header_id|>\n\n';

const content = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    fc.constantFrom('  spaced  ', '\n\nlines\n', 'e\u0301', '日本語', '👩‍👩‍👧', '\u0301 mark', '<|im_end|>', 'x'),
  )
  .filter((text) => toWellFormed(text) === text && text.trim() !== '' && !text.includes('\ufeff'));
const conversation: fc.Arbitrary<CanonicalMessage[]> = fc
  .tuple(
    fc.option(content),
    fc.array(fc.tuple(content, content, fc.constantFrom<0 | 1>(0, 1)), { minLength: 1, maxLength: 3 }),
  )
  .map(([system, turns]) => [
    ...(system === null ? [] : [{ role: 'system' as const, content: system }]),
    ...turns.flatMap(([question, answer, weight]) => [
      { role: 'user' as const, content: question },
      { role: 'assistant' as const, content: answer, weight },
    ]),
  ]);

const exchange: CanonicalMessage[] = [
  { role: 'system', content: 'Be kind.' },
  { role: 'user', content: 'Hi' },
  { role: 'assistant', content: 'One', weight: 0 },
  { role: 'user', content: 'More' },
  { role: 'assistant', content: 'Hello!', weight: 1 },
];

describe.each(TOKEN_PROFILES.map((profile) => [profile.id, profile] as const))('%s', (id, profile) => {
  const tokenizer = loadTokenizer(id);

  test('renders what the published template renders', () => {
    const template = new Template(published[id]);
    const names =
      id === 'llama-3' ? { bos_token: '<|begin_of_text|>' } : { bos_token: '<s>', eos_token: '</s>' };
    fc.assert(
      fc.property(conversation, (messages) => {
        const rendered = template.render({ messages, ...names });
        const expected = id === 'llama-3' ? rendered.slice(0, -PROMPT_FOR_MORE.length) : rendered;
        const segments = CHAT_TEMPLATES[id](messages);
        expect(segments.map(({ text }) => text).join('')).toBe(expected);
      }),
    );
  });

  test('counts exactly the tokens and targets that it shows', () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        const tokens = rowTokens(profile, tokenizer, messages);
        const targets = tokens.filter(({ isTrained }) => isTrained).length;
        const learnableFrom: unknown = targets > 0 ? expect.any(Number) : null;
        expect(countRow(profile, tokenizer, messages)).toEqual({
          tokens: tokens.length,
          targets,
          learnableFrom,
        });
      }),
    );
  });

  test('knows the sequence length from which something of a row is learned', () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        const { tokens, learnableFrom } = countRow(profile, tokenizer, messages);
        const shown = rowTokens(profile, tokenizer, messages);
        const learning = Array.from({ length: tokens }, (_, index) => index + 1).filter((length) => {
          const fates = fitRow(profile, shown, messages, length);
          return shown.some(({ isTrained }, index) => isTrained && fates[index] === 'kept');
        });
        const isCertain = !profile.dropsOldest || messages.at(-1)?.weight === 1;
        if (isCertain) expect(learning[0] ?? null).toBe(learnableFrom);
        else expect(learning[0] ?? Infinity).toBeGreaterThanOrEqual(learnableFrom ?? Infinity);
      }),
      { numRuns: 50 },
    );
  });

  test('learns the marked answer and its end, nothing else', () => {
    const learned = rowTokens(profile, tokenizer, exchange).filter(({ isTrained }) => isTrained);
    const end = {
      'tiny-chat': '<|end|>',
      'mistral-v1': '</s>',
      'llama-3': '<|eot_id|>',
      'qwen-2.5': '<|im_end|>',
    };
    expect(
      learned
        .map(({ text }) => text)
        .join('')
        .trimStart(),
    ).toBe(`Hello!${end[id]}`);
    expect(learned.every(({ message }) => message === 4)).toBe(true);
  });

  test('its tokenizer file is the pinned one', () => {
    const bytes = readFileSync(`public/tokenizers/${id}.bin`);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(profile.sha256);
  });
});

describe('a row that is too long', () => {
  const fates = (profile: TokenProfile, maxTokens: number) => {
    const tokens = rowTokens(profile, loadTokenizer(profile.id), exchange);
    const found = fitRow(profile, tokens, exchange, maxTokens);
    return (['kept', 'dropped', 'cut'] as const).map((fate) => found.filter((one) => one === fate).length);
  };
  const profile = (baseModel: string) => {
    const found = profileOfBaseModel(baseModel);
    if (!found) throw new Error(`${baseModel} has no profile`);
    return found;
  };

  test.each([
    ['brightrun/tiny-chat-4m', 1000, [22, 0, 0]],
    ['brightrun/tiny-chat-4m', 20, [15, 7, 0]],
    ['brightrun/tiny-chat-4m', 10, [10, 7, 5]],
    ['Qwen/Qwen2.5-1.5B', 1000, [33, 0, 0]],
    ['Qwen/Qwen2.5-1.5B', 10, [10, 0, 23]],
  ])('%s at %d tokens: kept, dropped, cut are %j', (baseModel, maxTokens, expected) => {
    expect(fates(profile(baseModel), maxTokens)).toEqual(expected);
  });

  test('an unknown base model has no profile', () => {
    expect(profileOfBaseModel('gpt2')).toBeUndefined();
  });
});
