import { readPrompt, readToken, type KvCache } from './kv-cache.ts';
import type { LlamaModel } from './llama.ts';
import { pickToken, type Sampling } from './generate-sampling.ts';
import { createRandom } from './random.ts';

export interface GenerateOptions {
  maxTokens: number;
  /** Tokens that end the answer and are not part of it. */
  stopTokens: readonly number[];
  useAdapter: boolean;
  /** 0, the likeliest token every time, unless given. */
  temperature?: number;
  /** All tokens unless given. */
  topP?: number;
  /** Decides the draws when the temperature is above 0. */
  seed?: number;
}

const samplingOf = ({ temperature = 0, topP = 1 }: GenerateOptions): Sampling => ({ temperature, topP });

/**
 * Continues `prompt` token by token, each one with the keys and values of those before it from `cache`, which it empties
 * first. Ends at a stop token, after `maxTokens`, or when the cache is full; answers whether it came to a stop token.
 */
export function* generateTokens(
  model: LlamaModel,
  cache: KvCache,
  prompt: readonly number[],
  options: GenerateOptions,
): Generator<number, 'stop' | 'length'> {
  const { maxTokens, stopTokens, useAdapter, seed = 0 } = options;
  const sampling = samplingOf(options);
  const random = createRandom(seed);
  let logits = readPrompt(model, cache, prompt, useAdapter);
  for (let count = 1; ; count++) {
    const token = pickToken(logits, sampling, random);
    if (stopTokens.includes(token)) return 'stop';
    yield token;
    if (count >= maxTokens || cache.length === cache.capacity) return 'length';
    logits = readToken(model, cache, token, useAdapter);
  }
}

/**
 * The same without a cache: every token reads all before it again, of which the context keeps its last
 * `max_position_embeddings`. What the cached way is measured against.
 */
export function generate(model: LlamaModel, prompt: readonly number[], options: GenerateOptions): number[] {
  const { maxTokens, stopTokens, useAdapter, seed = 0 } = options;
  const sampling = samplingOf(options);
  const random = createRandom(seed);
  const context = [...prompt];
  const answer: number[] = [];
  while (answer.length < maxTokens) {
    const visible = Int32Array.from(context.slice(-model.config.max_position_embeddings));
    const token = pickToken(model.nextTokenLogits(visible, useAdapter), sampling, random);
    if (stopTokens.includes(token)) break;
    answer.push(token);
    context.push(token);
  }
  return answer;
}
