import { tokenSourceOf, tokenSourceSentence } from './token-source.ts';

test.each([
  ['llama-3', true, 'Tokens are counted exactly with the tokenizer of Llama 3 and its chat template.'],
  ['llama-3', false, 'Tokens are those of Llama 3; this base model cuts text differently'],
  ['approx-4-chars', false, 'Tokens are estimated at 4 characters each'],
  [null, false, 'Tokens are estimated at 4 characters each'],
])('tokens counted with %s, of the base model %s', (tokenizer, isOfBaseModel, expected) => {
  expect(tokenSourceSentence(tokenSourceOf(tokenizer, isOfBaseModel))).toContain(expected);
});
