import type { MemoryVerdict } from '../job.schema.ts';
import { linearParameters, type ModelShape } from './model-shape.ts';

export const GIB = 1024 ** 3;

/**
 * Peak bytes on one GPU: `W + 16 B·P_lora + tokens·(2·L·d + 34·d) B + 10 B·tokens·vocab + 1.2 GB`, with flash attention
 * and activation checkpointing. W: 2 B per parameter; 4-bit: 0.56 B per quantized weight, embeddings stay bf16.
 * `tokens` are those of one micro-batch, padding included.
 */
export function trainingMemoryBytes(
  model: ModelShape,
  { loraParameters, tokens, is4Bit }: { loraParameters: number; tokens: number; is4Bit: boolean },
): number {
  const linear = linearParameters(model);
  const weights = is4Bit ? 0.56 * linear + 2 * (model.parameters - linear) : 2 * model.parameters;
  const activations = tokens * (2 * model.layers + 34) * model.hidden_size;
  return weights + 16 * loraParameters + activations + 10 * tokens * model.vocab_size + 1.2e9;
}

/** Whether it fits: with 15 % and 1 GiB to spare, within the formula's error of ±15 %, or not. */
export function memoryVerdict(requiredGib: number, availableGib: number): MemoryVerdict {
  if (1.15 * requiredGib + 1 < availableGib) return 'fits';
  return requiredGib <= 1.15 * availableGib ? 'tight' : 'does_not_fit';
}
