import type { RandomSource } from './random.ts';

/** How a token is chosen from its logits. */
export interface Sampling {
  /** Divides the logits; 0 takes the likeliest token. */
  temperature: number;
  /** Only the likeliest tokens whose probabilities together reach this share are drawn from (nucleus sampling, Holtzman 2020). */
  topP: number;
}

/** The index of one of the logits [vocabulary]. Draws one number from `random`, and none at temperature 0. */
export function pickToken(
  logits: Float32Array,
  { temperature, topP }: Sampling,
  random: RandomSource,
): number {
  const best = argMax(logits);
  if (temperature === 0) return best;
  const largest = logits[best] ?? 0;
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - largest) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const order = topP < 1 ? nucleus(weights, topP * total) : weights.keys();
  const candidates = [...order];
  let rest = random() * candidates.reduce((sum, token) => sum + (weights[token] ?? 0), 0);
  for (const token of candidates) {
    rest -= weights[token] ?? 0;
    if (rest <= 0) return token;
  }
  return best;
}

/** The tokens of greatest weight, greatest first, until their sum reaches `enough`; equal weights in the order of their ids. */
function nucleus(weights: Float64Array, enough: number): number[] {
  const order = [...weights.keys()].sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
  let sum = 0;
  const count = order.findIndex((token) => (sum += weights[token] ?? 0) >= enough);
  return count === -1 ? order : order.slice(0, count + 1);
}

function argMax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}
