import type { ClusterCapabilities, CreateClusterJobRequest } from './contract.ts';

const GIB = 1024 ** 3;
/** Bytes of a weight: in bf16, and in 4 bits with its scales. */
const BYTES_PER_WEIGHT = { none: 2, nf4: 0.56 } as const;
/** Of each adapter parameter in mixed precision: weight, gradient and AdamW's two moments, in float32. */
const BYTES_PER_ADAPTER_PARAMETER = 16;

/**
 * GiB that a training takes on each of its GPUs before the first token: the frozen base and the adapter with its
 * optimizer. What it really takes depends on the rows, which nobody has read at submission, and is more; a GPU with
 * less than this can never do it. The base counts whole: the GPUs of a job share its rows, not its weights. Embedding
 * tables stay in 16 bits beside a base in 4, as in bitsandbytes; a projection has at least `rank · hidden` adapter parameters.
 */
export function leastGpuMemoryGib(
  model: ClusterCapabilities['models'][number],
  { lora }: CreateClusterJobRequest['method'],
): number {
  const embedding = Math.min(model.params, model.vocab_size * model.hidden_size);
  const weights = 2 * embedding + BYTES_PER_WEIGHT[lora.quantization] * (model.params - embedding);
  const adapter = lora.r * model.hidden_size * model.layers * lora.target_modules.length;
  return (weights + BYTES_PER_ADAPTER_PARAMETER * adapter) / GIB;
}
