/** Our encoders against Hugging Face's: recorded from the native library, and live from their JavaScript one. */
import { readFileSync } from 'node:fs';
import { Tokenizer as ReferenceTokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { toWellFormed } from '../datasets/conversation-rules.ts';
import reference from './testing/reference-tokens.json';
import { loadTokenizer } from '../../testing/load-tokenizer.ts';

const RECORDED = ['mistral-v1', 'llama-3', 'qwen-2.5'] as const;

describe.each(RECORDED)('%s', (id) => {
  const tokenizer = loadTokenizer(id);
  /** The reference puts SentencePiece's dummy space before a text; here the chat template brings it. */
  const asReferenceReads = (text: string) => (id === 'mistral-v1' && text !== '' ? ` ${text}` : text);

  test.each(reference.cases.map((recorded) => [recorded.text, recorded[id]] as const))(
    'encodes %j as the reference does',
    (text, ids) => {
      expect(tokenizer.encode(asReferenceReads(text))).toEqual(ids);
    },
  );

  test('counts what it encodes, and its spans cover the text without a gap', () => {
    for (const { text } of reference.cases) {
      const normalized = tokenizer.normalize(asReferenceReads(text));
      const spans = tokenizer.spans(normalized);
      expect(tokenizer.count(normalized)).toBe(spans.length);
      expect(spans.map((span) => span.id)).toEqual(tokenizer.encode(normalized));
      expect(spans[0]?.start ?? 0).toBe(0);
      expect(spans.at(-1)?.end ?? 0).toBe(normalized.length);
      const gaps = spans.filter(({ start }, index) => index > 0 && start > (spans[index - 1]?.end ?? 0));
      expect(gaps).toEqual([]);
    }
  });

  test('a long word has the tokens of its parts where no merge crosses them', () => {
    const part = 'internationalization'.repeat(2);
    const tokens = tokenizer.encode(part);
    // An apostrophe that starts no contraction ends a word of letters; SentencePiece merges it with none of these.
    const long = `${part}\n`.repeat(200);
    expect(tokenizer.count(long)).toBe(200 * tokenizer.count(`${part}\n`));
    expect(tokenizer.spans(part).length).toBe(tokens.length);
  });
});

describe('the embedded model’s', () => {
  const tokenizer = loadTokenizer('tiny-chat');
  const json = JSON.parse(readFileSync('cluster/base-model/tokenizer.json', 'utf8')) as object;
  const live = new ReferenceTokenizer(json, {});

  test('any text is encoded as @huggingface/tokenizers does', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(fc.constantFrom('the', ' of', "'s", '  ', '\n', '\t', '42', 'é', '🙂', '日本', '.', '_'), {
          maxLength: 20,
        })
        .map((parts) => parts.join('')),
    );
    const written = texts.filter((text) => toWellFormed(text) === text && !/<\||<s>|<unk>|<pad>/.test(text));
    fc.assert(
      fc.property(written, (text) => {
        const { ids } = live.encode(text, { add_special_tokens: false });
        expect(tokenizer.encode(text)).toEqual(ids);
      }),
      { numRuns: 300 },
    );
  });

  test('a special token that somebody wrote is text', () => {
    expect(tokenizer.encode('<|end|>')).not.toContain(tokenizer.specialToken('<|end|>'));
  });

  test('an unknown special token is refused', () => {
    expect(() => tokenizer.specialToken('<|tool|>')).toThrow('has no special token <|tool|>');
  });
});

test.each([
  ['pieces of a family emoji', '👩‍👩‍👧', false],
  ['a word', 'hello', true],
])('%s: a token that holds part of a character says so', (_, text, isWhole) => {
  expect(
    loadTokenizer('llama-3')
      .spans(text)
      .every((span) => span.isWhole),
  ).toBe(isWhole);
});
