import { loadBaseModel } from './base-model.ts';
import { renderPrompt, endOfAnswer } from './chat-template.ts';
import { parameterCount } from './model/config.ts';
import { generate } from './model/generate.ts';
import { LlamaModel } from './model/llama.ts';

test('the embedded base model loads and answers a greeting', async () => {
  const base = await loadBaseModel();
  expect(parameterCount(base.config)).toBe(3_688_704);
  expect(base.tokenizer.vocabularySize).toBe(base.config.vocab_size);
  const model = new LlamaModel(base.config, base.tensors, {
    maxRows: 64,
    maxSequence: 64,
    lora: null,
    seed: 0,
  });
  const prompt = renderPrompt(base.tokenizer, [{ role: 'user', content: 'Hi, my name is Anna.' }]);
  const stopTokens = [endOfAnswer(base.tokenizer)];
  const answer = generate(model, prompt, { maxTokens: 20, stopTokens, useAdapter: false });
  expect(base.tokenizer.decode(answer)).toBe('Hello Anna! How can I help you today?');
});
