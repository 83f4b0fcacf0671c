import type { BaseModelView } from '../../catalog/catalog.schema.ts';
import type { TargetModule } from '../../cluster/contract.ts';

/** The part of a base model's catalogue row that the estimator reads. */
export type ModelShape = Pick<
  BaseModelView,
  | 'parameters'
  | 'layers'
  | 'hidden_size'
  | 'intermediate_size'
  | 'attention_heads'
  | 'key_value_heads'
  | 'vocab_size'
>;

/** Inputs and outputs of one linear layer. */
type Linear = readonly [inputs: number, outputs: number];

function linears(model: ModelShape): Record<TargetModule, Linear> {
  const { hidden_size: d, intermediate_size: ff } = model;
  const kv = keyValueWidth(model);
  return {
    q_proj: [d, d],
    k_proj: [d, kv],
    v_proj: [d, kv],
    o_proj: [d, d],
    gate_proj: [d, ff],
    up_proj: [d, ff],
    down_proj: [ff, d],
  };
}

/** Outputs of the key projection, and of the value projection. */
export const keyValueWidth = (model: ModelShape): number =>
  (model.hidden_size / model.attention_heads) * model.key_value_heads;

/** Weights of all projections of all layers: what 4-bit quantization applies to. */
export function linearParameters(model: ModelShape): number {
  const perLayer = Object.values(linears(model)).reduce(
    (sum, [inputs, outputs]) => sum + inputs * outputs,
    0,
  );
  return perLayer * model.layers;
}

/** Bytes of the frozen base: 0.56 B per weight of a projection in 4 bits (with its scales), the rest as it is. */
export function weightBytes(model: ModelShape, is4Bit: boolean, bytesPerWeight = 2): number {
  const quantized = is4Bit ? linearParameters(model) : 0;
  return 0.56 * quantized + bytesPerWeight * (model.parameters - quantized);
}

/**
 * Parameters that compute for every token: all but the input embedding, which is looked up. A tied embedding also is the
 * output layer, so it counts; whether it is tied shows in the total.
 */
export function computeParameters(model: ModelShape): number {
  const embedding = model.vocab_size * model.hidden_size;
  const isTied = model.parameters - linearParameters(model) < 1.5 * embedding;
  return isTied ? model.parameters : model.parameters - embedding;
}

/** Trainable parameters of a LoRA adapter: rank × (inputs + outputs) of each adapted projection. */
export function loraParameters(model: ModelShape, rank: number, modules: readonly TargetModule[]): number {
  const shapes = linears(model);
  const perLayer = modules.reduce((sum, name) => sum + rank * (shapes[name][0] + shapes[name][1]), 0);
  return perLayer * model.layers;
}
