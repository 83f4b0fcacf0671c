import { z } from 'zod';
import { targetModule } from '../../../src/core/cluster/contract.ts';
import type { LlamaModel } from './model/llama.ts';
import type { LoraModule, LoraSettings } from './model/lora.ts';
import { PROJECTIONS, projectionName, projectionShape, type ModelConfig } from './model/config.ts';
import type { Tensor } from './safetensors.ts';

/** The part of PEFT's `adapter_config.json` that decides what an adapter computes. */
const adapterConfigFile = z.object({
  peft_type: z.literal('LORA'),
  r: z.int().positive(),
  lora_alpha: z.number().positive(),
  target_modules: z.array(targetModule).min(1),
});

/** The content of `adapter_config.json` as PEFT writes it. */
export function adapterConfig(baseModel: string, lora: LoraSettings): Record<string, unknown> {
  return {
    alpha_pattern: {},
    auto_mapping: null,
    base_model_name_or_path: baseModel,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    layers_pattern: null,
    layers_to_transform: null,
    lora_alpha: lora.alpha,
    lora_dropout: lora.dropout,
    modules_to_save: null,
    peft_type: 'LORA',
    r: lora.rank,
    rank_pattern: {},
    revision: null,
    target_modules: [...lora.targets],
    task_type: 'CAUSAL_LM',
    use_dora: false,
    use_rslora: false,
  };
}

/**
 * Reads the settings of an adapter back from its `adapter_config.json`.
 * @throws when it is not a LoRA adapter that this engine can apply.
 */
export function parseAdapterConfig(json: unknown): LoraSettings {
  const config = adapterConfigFile.parse(json);
  return { rank: config.r, alpha: config.lora_alpha, dropout: 0, targets: config.target_modules };
}

/** The model's adapter under PEFT's keys: lora_A [rank, inputs], lora_B [outputs, rank]. */
export function adapterTensors(model: LlamaModel): Map<string, Tensor> {
  const adapter = model.requireAdapter();
  const { rank } = adapter;
  const tensors = new Map<string, Tensor>();
  for (const module of adapter.modules) {
    const { inputs, outputs } = module;
    const a = model.arena.view(module.a, rank * inputs).slice();
    const bT = model.arena.view(module.bT, rank * outputs);
    tensors.set(adapterKey(module, 'A'), { data: a, shape: [rank, inputs] });
    tensors.set(adapterKey(module, 'B'), { data: transposed(bT, rank, outputs), shape: [outputs, rank] });
  }
  return tensors;
}

/** The tensors that an adapter of these settings has, by PEFT's keys, with their shapes. */
export function adapterShapes(config: ModelConfig, lora: LoraSettings): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    for (const projection of PROJECTIONS.filter((name) => lora.targets.includes(name))) {
      const { inputs, outputs } = projectionShape(config, projection);
      shapes.set(adapterKey({ layer, projection }, 'A'), [lora.rank, inputs]);
      shapes.set(adapterKey({ layer, projection }, 'B'), [outputs, lora.rank]);
    }
  }
  return shapes;
}

/**
 * Puts saved tensors into the model's adapter.
 * @throws when one is missing or has another shape.
 */
export function loadAdapterTensors(model: LlamaModel, tensors: ReadonlyMap<string, Tensor>): void {
  const adapter = model.requireAdapter();
  const { rank } = adapter;
  for (const module of adapter.modules) {
    const { inputs, outputs } = module;
    const a = requireTensor(tensors, adapterKey(module, 'A'), [rank, inputs]);
    const b = requireTensor(tensors, adapterKey(module, 'B'), [outputs, rank]);
    model.arena.view(module.a, rank * inputs).set(a);
    model.arena.view(module.bT, rank * outputs).set(transposed(b, outputs, rank));
  }
  model.parametersChanged();
}

function adapterKey(
  { layer, projection }: Pick<LoraModule, 'layer' | 'projection'>,
  matrix: 'A' | 'B',
): string {
  return `base_model.model.${projectionName(layer, projection)}.lora_${matrix}.weight`;
}

function requireTensor(tensors: ReadonlyMap<string, Tensor>, key: string, shape: number[]): Float32Array {
  const tensor = tensors.get(key);
  if (!tensor) throw new Error(`The adapter has no tensor ${key}.`);
  if (tensor.shape.join() !== shape.join()) {
    throw new Error(`The adapter's ${key} has shape [${tensor.shape.join()}], not [${shape.join()}].`);
  }
  return tensor.data;
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = matrix[row * columns + column] ?? 0;
    }
  }
  return result;
}
