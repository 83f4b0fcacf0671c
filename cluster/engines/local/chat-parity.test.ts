/** What the app counts and shows for the embedded model is what this trainer really learns from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { fitRow, rowTokens } from '../../../src/core/tokens/row-tokens.ts';
import { loadTokenizer } from '../../../src/testing/load-tokenizer.ts';
import { profileOfBaseModel } from '../../../src/core/tokens/token-profile.ts';
import { BASE_MODEL_DIRECTORY, BASE_MODEL_ID } from './base-model.ts';
import { renderChat, type ChatMessage } from './chat-template.ts';
import { Tokenizer, tokenizerFile } from './tokenizer.ts';

const json: unknown = JSON.parse(readFileSync(join(BASE_MODEL_DIRECTORY, 'tokenizer.json'), 'utf8'));
const trainerTokenizer = new Tokenizer(tokenizerFile.parse(json));
const tokenizer = loadTokenizer('tiny-chat');
const profile = profileOfBaseModel(BASE_MODEL_ID);

const content = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  fc.constantFrom('How do I reset my password?', '<|end|> is text here', '  \n two\tlines \ufeff', "don't"),
);
const conversation = fc
  .tuple(
    fc.option(content),
    fc.array(fc.tuple(content, content, fc.constantFrom<0 | 1>(0, 1)), { minLength: 1, maxLength: 4 }),
  )
  .map(([system, turns]): ChatMessage[] => [
    ...(system === null ? [] : [{ role: 'system' as const, content: system }]),
    ...turns.flatMap(([question, answer, weight]): ChatMessage[] => [
      { role: 'user', content: question },
      { role: 'assistant', content: answer, weight },
    ]),
  ]);

test('tokens, targets and what is left out are the trainer’s, at any sequence length', () => {
  if (!profile) throw new Error('The embedded model has no token profile');
  fc.assert(
    fc.property(conversation, fc.integer({ min: 4, max: 200 }), (messages, maxTokens) => {
      const trained = renderChat(trainerTokenizer, messages, maxTokens);
      const tokens = rowTokens(profile, tokenizer, messages);
      const fates = fitRow(profile, tokens, messages, maxTokens);
      const kept = tokens.filter((_, index) => fates[index] === 'kept');
      expect(kept.map(({ id }) => id)).toEqual([...trained.tokens]);
      // The trainer's weight of a position is that of the token it predicts.
      expect(kept.slice(1).map(({ isTrained }) => (isTrained ? 1 : 0))).toEqual([
        ...trained.lossWeights.slice(0, -1),
      ]);
      expect(fates.filter((fate) => fate === 'cut')).toHaveLength(trained.droppedTokens);
    }),
  );
});
