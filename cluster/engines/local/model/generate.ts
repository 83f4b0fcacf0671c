import type { LlamaModel } from './llama.ts';
import { createRandom, type RandomSource } from './random.ts';

export interface GenerateOptions {
  maxTokens: number;
  /** Tokens that end the answer and are not part of it. */
  stopTokens: readonly number[];
  useAdapter: boolean;
  /** 0 picks the likeliest token every time. */
  temperature?: number;
  /** Decides the draws when the temperature is above 0. */
  seed?: number;
}

/** Continues `prompt` token by token; the context keeps its last `max_position_embeddings` tokens. */
export function generate(model: LlamaModel, prompt: readonly number[], options: GenerateOptions): number[] {
  const { maxTokens, stopTokens, useAdapter, temperature = 0, seed = 0 } = options;
  const random = createRandom(seed);
  const context = [...prompt];
  const answer: number[] = [];
  while (answer.length < maxTokens) {
    const visible = Int32Array.from(context.slice(-model.config.max_position_embeddings));
    const logits = model.nextTokenLogits(visible, useAdapter);
    const token = temperature > 0 ? sample(logits, temperature, random) : argMax(logits);
    if (stopTokens.includes(token)) break;
    answer.push(token);
    context.push(token);
  }
  return answer;
}

function argMax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}

/** Draws from softmax(logits / temperature). */
function sample(logits: Float32Array, temperature: number, random: RandomSource): number {
  const largest = logits[argMax(logits)] ?? 0;
  const weights = logits.map((logit) => Math.exp((logit - largest) / temperature));
  let rest = random() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [token, weight] of weights.entries()) {
    rest -= weight;
    if (rest <= 0) return token;
  }
  return argMax(logits);
}
