import type { Tensor } from '../safetensors.ts';
import { PROJECTIONS, projectionName, projectionShape, type ModelConfig } from './config.ts';
import type { LoraSettings } from './lora.ts';
import type { WeightTensors } from './weights.ts';

/** The base with an adapter worked in: W + α/r · B · A for each projection that the adapter, under PEFT's keys, has. */
export function mergedTensors(
  config: ModelConfig,
  base: WeightTensors,
  adapter: ReadonlyMap<string, Tensor>,
  { rank, alpha }: Pick<LoraSettings, 'rank' | 'alpha'>,
): Map<string, Float32Array> {
  const merged = new Map([...base].map(([name, tensor]) => [name, tensor.slice()]));
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    for (const projection of PROJECTIONS) {
      const name = projectionName(layer, projection);
      const weight = merged.get(`${name}.weight`);
      const a = adapter.get(`base_model.model.${name}.lora_A.weight`)?.data;
      const b = adapter.get(`base_model.model.${name}.lora_B.weight`)?.data;
      if (!weight || !a || !b) continue;
      const { outputs, inputs } = projectionShape(config, projection);
      for (let out = 0; out < outputs; out++) {
        for (let k = 0; k < rank; k++) {
          const factor = (alpha / rank) * (b[out * rank + k] ?? 0);
          for (let i = 0; i < inputs; i++) {
            weight[out * inputs + i] = (weight[out * inputs + i] ?? 0) + factor * (a[k * inputs + i] ?? 0);
          }
        }
      }
    }
  }
  return merged;
}
