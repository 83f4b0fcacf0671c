import type { Pointer } from '../kernels/load.ts';
import type { Arena } from './arena.ts';
import { attentionForward } from './attention.ts';
import { roundUpTo8 } from './batch.ts';
import type { ModelConfig } from './config.ts';
import { forwardPass, nextTokenLogits, runPass, type Pass } from './forward.ts';
import type { LlamaModel } from './llama.ts';
import type { LayerActivations } from './workspace.ts';

/**
 * The rotated keys and the values of the tokens that one conversation has read, so that the next token costs one row. Both
 * lie packed as `matmul` wants its right-hand side, head after head:
 * keys in panels of 8 positions, [capacity / 8][headSize][8]; values in panels of 8 dimensions, [headSize / 8][capacity][8].
 */
export interface KvCache {
  /** Tokens it can hold. */
  readonly capacity: number;
  /** Tokens it holds. */
  length: number;
  readonly layers: readonly { keys: Pointer; values: Pointer }[];
}

export function reserveKvCache(config: ModelConfig, arena: Arena, maxSequence: number): KvCache {
  const capacity = roundUpTo8(maxSequence);
  const reserve = () => arena.reserve(capacity * config.hidden_size);
  const layers = Array.from({ length: config.num_hidden_layers }, () => ({
    keys: reserve(),
    values: reserve(),
  }));
  return { capacity, length: 0, layers };
}

/** Reads a prompt into an emptied cache. Answers the logits [vocabulary] of the token after it. */
export function readPrompt(
  model: LlamaModel,
  cache: KvCache,
  tokens: readonly number[],
  useAdapter: boolean,
): Float32Array {
  assertRoom(cache, tokens.length);
  const sequence = { tokens: Int32Array.from(tokens), lossWeights: new Float32Array(tokens.length) };
  const pass = forwardPass(model, [sequence], { useAdapter, useDropout: false }, (_, own, layer, index) => {
    attentionForward(model, own, layer);
    for (let row = 0; row < tokens.length; row++) remember(model, cache, layer, index, row, row);
  });
  cache.length = tokens.length;
  return nextTokenLogits(model, pass, tokens.length - 1);
}

/** Reads one more token. Answers the logits [vocabulary] of the one after it. @throws {RangeError} when the cache is full. */
export function readToken(
  model: LlamaModel,
  cache: KvCache,
  token: number,
  useAdapter: boolean,
): Float32Array {
  assertRoom(cache, cache.length + 1);
  const sequence = { tokens: Int32Array.of(token), lossWeights: new Float32Array(1) };
  const segment = { start: 0, rows: 1, attentionOffset: 0, dropoutSeed: 0 };
  const pass: Pass = { segments: [segment], rows: 1, lossRows: [], useAdapter, useDropout: false };
  runPass(model, [sequence], pass, (_, __, layer, index) => attendToCache(model, cache, layer, index));
  cache.length += 1;
  return nextTokenLogits(model, pass, 0);
}

function assertRoom(cache: KvCache, tokens: number): void {
  if (tokens > cache.capacity) throw new RangeError(`The context holds ${cache.capacity} tokens.`);
}

/** Attention of the row at position `cache.length` to everything before it and to itself. */
function attendToCache(model: LlamaModel, cache: KvCache, layer: LayerActivations, index: number): void {
  const { kernels, headSize, workspace } = model;
  const { hidden_size: hidden, num_attention_heads: heads } = model.config;
  const { capacity, length: position } = cache;
  const { keys, values } = layerOf(cache, index);
  const turned = position * headSize * 2;
  const [cosine, sine] = [workspace.cosine + turned, workspace.sine + turned];
  kernels.rotate(layer.query, 1, hidden, heads, headSize, cosine, sine, 1);
  kernels.rotate(layer.key, 1, hidden, heads, headSize, cosine, sine, 1);
  remember(model, cache, layer, index, 0, position);
  const seen = position + 1;
  const scores = layer.probabilities;
  for (let head = 0; head < heads; head++) {
    const at = head * headSize * 4;
    const block = at * capacity;
    kernels.matmul(1, seen, headSize, layer.query + at, hidden, keys + block, scores, capacity, 0, 1);
    softmax(model.arena.view(scores, seen), 1 / Math.sqrt(headSize));
    for (let dimension = 0; dimension < headSize; dimension += 8) {
      const panel = values + block + dimension * capacity * 4;
      const target = layer.attended + at + dimension * 4;
      kernels.matmul(1, 8, seen, scores, capacity, panel, target, hidden, 0, 1);
    }
  }
}

/** Copies key and value of a row of the pass to their place in the cache. */
function remember(
  model: LlamaModel,
  cache: KvCache,
  layer: LayerActivations,
  index: number,
  row: number,
  position: number,
): void {
  const { headSize, arena } = model;
  const { hidden_size: hidden, num_attention_heads: heads } = model.config;
  const { floats } = arena;
  const { capacity } = cache;
  const { keys, values } = layerOf(cache, index);
  const fromKey = layer.key / 4 + row * hidden;
  const fromValue = layer.value / 4 + row * hidden;
  for (let head = 0; head < heads; head++) {
    const block = head * headSize * capacity;
    const key = keys / 4 + block + (position >> 3) * headSize * 8 + (position & 7);
    for (let i = 0; i < headSize; i++) floats[key + i * 8] = floats[fromKey + head * headSize + i] ?? 0;
    for (let i = 0; i < headSize; i += 8) {
      const from = fromValue + head * headSize + i;
      floats.copyWithin(values / 4 + block + i * capacity + position * 8, from, from + 8);
    }
  }
}

/** In place: softmax(scale · scores). */
function softmax(scores: Float32Array, scale: number): void {
  let largest = -Infinity;
  for (const score of scores) largest = Math.max(largest, score);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const weight = Math.exp(((scores[i] ?? 0) - largest) * scale);
    scores[i] = weight;
    sum += weight;
  }
  for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] ?? 0) / sum;
}

function layerOf(cache: KvCache, index: number): { keys: Pointer; values: Pointer } {
  const layer = cache.layers[index];
  if (!layer) throw new RangeError(`The cache has no layer ${index}.`);
  return layer;
}
