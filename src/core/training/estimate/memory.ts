import type { MemoryVerdict } from '../job.schema.ts';
import { keyValueWidth, linearParameters, weightBytes, type ModelShape } from './model-shape.ts';

export const GIB = 1024 ** 3;

export interface MemoryUse {
  loraParameters: number;
  /** Tokens of one GPU's micro-batch, padding included. */
  tokens: number;
  is4Bit: boolean;
  isRecomputing: boolean;
  /** GPUs that the weights and the optimizer are split over (FSDP); 1: each holds them all. */
  shards: number;
  bytesPerWeight: number;
}

/**
 * Peak bytes on one GPU, with flash attention:
 * `(W + 16 B·P_lora)/n + activations + 10 B·tokens·vocab + 1.5 GB`, and where sharded (n > 1) two gathered layers in bf16.
 * - W: 2 B per parameter; 4-bit: 0.56 B per quantized weight, embeddings stay bf16.
 * - Activations with recompute: `tokens·(2·L + 34)·d`: the input of each layer, and one layer whole.
 * - Without: `tokens·L·(20·d + 5.5·ff + 5·kv)`; a 4-bit base keeps each projection's input, too: `9·d + 3·ff` more.
 * Fitted to the memory figures of published-runs.ts (QwenLM/Qwen, AnswerDotAI/fsdp_qlora; without recompute:
 * Lightning-AI/litgpt, huggingface/peft).
 */
export function trainingMemoryBytes(model: ModelShape, use: MemoryUse): number {
  const { tokens, is4Bit, shards, bytesPerWeight } = use;
  const gathered = shards > 1 ? (2 * bytesPerWeight * linearParameters(model)) / model.layers : 0;
  return (
    (weightBytes(model, is4Bit, bytesPerWeight) + 16 * use.loraParameters) / shards +
    gathered +
    tokens * activationBytesPerToken(model, use) +
    10 * tokens * model.vocab_size +
    1.5e9
  );
}

function activationBytesPerToken(model: ModelShape, { isRecomputing, is4Bit }: MemoryUse): number {
  const { layers, hidden_size: d, intermediate_size: ff } = model;
  if (isRecomputing) return (2 * layers + 34) * d;
  const kept = 20 * d + 5.5 * ff + 5 * keyValueWidth(model);
  return layers * (kept + (is4Bit ? 9 * d + 3 * ff : 0));
}

/** Whether it fits: with 15 % and 1 GiB to spare, within the formula's error of ±15 %, or not. */
export function memoryVerdict(requiredGib: number, availableGib: number): MemoryVerdict {
  if (1.15 * requiredGib + 1 < availableGib) return 'fits';
  return requiredGib <= 1.15 * availableGib ? 'tight' : 'does_not_fit';
}
