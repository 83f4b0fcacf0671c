import { PROJECTIONS, type ModelConfig } from '../model/config.ts';
import { LlamaModel, type LlamaOptions } from '../model/llama.ts';
import { createRandom, normal } from '../model/random.ts';
import { randomWeights } from '../model/weights.ts';
import type { Sequence } from '../model/batch.ts';
import type { LoraSettings } from '../model/lora.ts';

/** A model small enough for finite differences. */
export const tinyConfig: ModelConfig = {
  model_type: 'llama',
  vocab_size: 64,
  hidden_size: 32,
  intermediate_size: 48,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 4,
  rms_norm_eps: 1e-5,
  rope_theta: 10_000,
  max_position_embeddings: 64,
  hidden_act: 'silu',
  attention_bias: false,
  mlp_bias: false,
  tie_word_embeddings: true,
};

/** Large weights, so that every path of the network carries a gradient. */
export const tinyTensors = randomWeights(tinyConfig, 3, 0.3);

export const tinyLora: LoraSettings = { rank: 4, alpha: 8, dropout: 0, targets: PROJECTIONS };

export const tinyOptions: LlamaOptions = { maxRows: 64, maxSequence: 32, lora: tinyLora, seed: 1 };

export function tinyModel(options: Partial<LlamaOptions> = {}): LlamaModel {
  return new LlamaModel(tinyConfig, tinyTensors, { ...tinyOptions, ...options });
}

/** Moves the adapter away from its start, where B = 0 hides half of the gradients. */
export function randomizeAdapter(model: LlamaModel, seed: number): void {
  const random = createRandom(seed);
  const { rank, modules } = model.requireAdapter();
  for (const { bT, outputs } of modules) {
    model.arena.view(bT, rank * outputs).forEach((_, index, b) => (b[index] = normal(random) * 0.1));
  }
  model.parametersChanged();
}

/** Rows of random tokens of the given lengths; the first four predictions of each carry no loss. */
export function randomSequences(lengths: readonly number[], seed: number): Sequence[] {
  const random = createRandom(seed);
  return lengths.map((length, row) => ({
    tokens: Int32Array.from({ length }, () => Math.floor(random() * tinyConfig.vocab_size)),
    lossWeights: Float32Array.from({ length }, (_, i) => (i > 3 ? 1 : 0)),
    dropoutSeed: seed + row,
  }));
}
