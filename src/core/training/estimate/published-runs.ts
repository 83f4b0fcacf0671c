/** Published fine-tuning runs that the estimator is measured against, and what it says of each. */
import type { TargetModule } from '../../cluster/contract.ts';
import { hardwareProfile, PARALLEL_EFFICIENCY } from './hardware.ts';
import { trainingMemoryBytes } from './memory.ts';
import { loraParameters, type ModelShape } from './model-shape.ts';
import { microStepSeconds } from './step-time.ts';

// Shapes as in each model's config.json. Qwen 1 counts half of its intermediate_size per gate and up projection.
const shape = (
  parameters: number,
  layers: number,
  hidden_size: number,
  intermediate_size: number,
  attention_heads: number,
  key_value_heads: number,
  vocab_size: number,
): ModelShape => ({
  ...{ parameters, layers, hidden_size, intermediate_size, attention_heads, key_value_heads, vocab_size },
});
export const PUBLISHED_MODELS = {
  'Qwen-1.8B': shape(1_836_828_672, 24, 2048, 5504, 16, 16, 151_936),
  'Qwen-7B': shape(7_721_324_544, 32, 4096, 11_008, 32, 32, 151_936),
  'Qwen-72B': shape(72_287_920_128, 80, 8192, 24_576, 64, 64, 152_064),
  'Llama-2-7B': shape(6_738_415_616, 32, 4096, 11_008, 32, 32, 32_000),
  'Llama-2-70B': shape(68_976_648_192, 80, 8192, 28_672, 64, 8, 32_000),
  'Mistral-7B': shape(7_241_732_096, 32, 4096, 14_336, 32, 8, 32_000),
};
type Model = keyof typeof PUBLISHED_MODELS;

/**
 * Tokens per second and GPU: model, GPU, parallelism, micro-batch, sequence length, 4-bit, published.
 * Sources: QwenLM/Qwen README; AnswerDotAI/fsdp_qlora.
 */
export const PUBLISHED_SPEEDS: [
  Model,
  string,
  keyof typeof PARALLEL_EFFICIENCY,
  number,
  number,
  boolean,
  number,
][] = [
  ['Qwen-7B', 'A100-80GB', 'single', 1, 512, false, 2731],
  ['Qwen-7B', 'A100-80GB', 'single', 1, 2048, false, 3151],
  ['Qwen-7B', 'A100-80GB', 'single', 1, 2048, true, 2341],
  ['Qwen-1.8B', 'A100-80GB', 'single', 1, 2048, false, 9638],
  ['Qwen-72B', 'A100-80GB', 'single', 1, 2048, true, 275],
  ['Llama-2-7B', 'RTX4090', 'ddp', 4, 2048, false, 2399],
  ['Llama-2-70B', 'H100-80GB', 'fsdpNvlink', 8, 2048, true, 786],
  ['Llama-2-70B', 'A100-40GB', 'fsdpNvlink', 4, 2048, true, 390],
];

/**
 * Peak memory in GB: model, tokens of the micro-batch, LoRA rank, 4-bit, published, GPU.
 * Sources: QwenLM/Qwen README; Lightning-AI/litgpt (Mistral 7B).
 */
export const PUBLISHED_MEMORY: [Model, number, number, boolean, number, number][] = [
  ['Qwen-7B', 512, 64, false, 20.4, 80],
  ['Qwen-7B', 2048, 64, false, 23.8, 80],
  ['Qwen-7B', 2048, 64, true, 13.9, 80],
  ['Qwen-1.8B', 2048, 64, false, 11, 80],
  ['Qwen-72B', 2048, 64, true, 64.1, 80],
  ['Mistral-7B', 1024, 8, false, 20.66, 24],
  ['Mistral-7B', 1024, 8, true, 14.29, 24],
];

const ALL_PROJECTIONS: TargetModule[] = [
  'q_proj',
  'k_proj',
  'v_proj',
  'o_proj',
  'gate_proj',
  'up_proj',
  'down_proj',
];

/** Tokens per second and GPU that the estimator predicts for a published run. */
export function predictedSpeed([
  model,
  gpu,
  parallel,
  batch,
  sequenceLength,
  is4Bit,
]: (typeof PUBLISHED_SPEEDS)[number]): number {
  const hardware = hardwareProfile(gpu);
  const tokens = batch * sequenceLength;
  const step = {
    model: PUBLISHED_MODELS[model],
    hardware,
    tokens,
    sequenceLength,
    isRecomputing: true,
    is4Bit,
  };
  return (tokens / microStepSeconds(step)) * PARALLEL_EFFICIENCY[parallel];
}

/** Peak memory in GB that the estimator predicts for a published run. */
export function predictedMemory([name, tokens, rank, is4Bit]: (typeof PUBLISHED_MEMORY)[number]): number {
  const model = PUBLISHED_MODELS[name];
  const trainable = loraParameters(model, rank, ALL_PROJECTIONS);
  return trainingMemoryBytes(model, { loraParameters: trainable, tokens, is4Bit }) / 1e9;
}
