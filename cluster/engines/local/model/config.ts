import { z } from 'zod';
import { targetModule, type TargetModule } from '../../../../src/core/cluster/contract.ts';

/** The part of a Hugging Face `config.json` that this engine can compute: a Llama with tied embeddings. */
export const modelConfig = z
  .object({
    model_type: z.literal('llama'),
    vocab_size: z.int().positive(),
    hidden_size: z.int().positive(),
    intermediate_size: z.int().positive(),
    num_hidden_layers: z.int().positive(),
    num_attention_heads: z.int().positive(),
    num_key_value_heads: z.int().positive(),
    rms_norm_eps: z.number().positive(),
    rope_theta: z.number().positive(),
    max_position_embeddings: z.int().positive(),
    hidden_act: z.literal('silu'),
    attention_bias: z.literal(false),
    mlp_bias: z.literal(false),
    tie_word_embeddings: z.literal(true),
  })
  .refine((config) => config.num_key_value_heads === config.num_attention_heads, {
    message: 'grouped-query attention is not supported',
  })
  .refine((config) => config.hidden_size % (8 * config.num_attention_heads) === 0, {
    message: 'the head size must be a multiple of 8',
  })
  .refine((config) => config.intermediate_size % 4 === 0 && config.vocab_size % 4 === 0, {
    message: 'intermediate_size and vocab_size must be multiples of 4',
  });
export type ModelConfig = z.infer<typeof modelConfig>;

/** The seven projections of a decoder layer, in the order in which they are computed. */
export const PROJECTIONS: readonly TargetModule[] = targetModule.options;

export const EMBEDDING = 'model.embed_tokens.weight';
export const FINAL_NORM = 'model.norm.weight';
export const inputNormName = (layer: number) => `model.layers.${layer}.input_layernorm.weight`;
export const postAttentionNormName = (layer: number) =>
  `model.layers.${layer}.post_attention_layernorm.weight`;

/** `model.layers.3.self_attn.q_proj`, as Hugging Face and PEFT name it. */
export function projectionName(layer: number, projection: TargetModule): string {
  const isMlp = projection === 'gate_proj' || projection === 'up_proj' || projection === 'down_proj';
  return `model.layers.${layer}.${isMlp ? 'mlp' : 'self_attn'}.${projection}`;
}

/** Output and input width of a projection. */
export function projectionShape(
  config: ModelConfig,
  projection: TargetModule,
): { outputs: number; inputs: number } {
  const { hidden_size: hidden, intermediate_size: inner } = config;
  if (projection === 'gate_proj' || projection === 'up_proj') return { outputs: inner, inputs: hidden };
  if (projection === 'down_proj') return { outputs: hidden, inputs: inner };
  return { outputs: hidden, inputs: hidden };
}

/** Every tensor of the model: [rows, columns] of a matrix, [width] of a norm. */
export function weightShapes(config: ModelConfig): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([[EMBEDDING, [config.vocab_size, config.hidden_size]]]);
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    for (const projection of PROJECTIONS) {
      const { outputs, inputs } = projectionShape(config, projection);
      shapes.set(`${projectionName(layer, projection)}.weight`, [outputs, inputs]);
    }
    shapes.set(inputNormName(layer), [config.hidden_size]);
    shapes.set(postAttentionNormName(layer), [config.hidden_size]);
  }
  return shapes.set(FINAL_NORM, [config.hidden_size]);
}

export const elementCount = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

export function parameterCount(config: ModelConfig): number {
  return [...weightShapes(config).values()].reduce((sum, shape) => sum + elementCount(shape), 0);
}
