import type { CreateClusterJobRequest } from './contract.ts';
import { leastGpuMemoryGib } from './gpu-memory.ts';

const mistral7b = {
  id: 'mistral-7b',
  params: 7_241_732_096,
  layers: 32,
  hidden_size: 4096,
  vocab_size: 32_000,
  max_seq_length: 32_768,
};
const llama70b = {
  ...mistral7b,
  id: 'llama-3-70b',
  params: 70_553_706_496,
  layers: 80,
  hidden_size: 8192,
  vocab_size: 128_256,
};
const method = (
  change: Partial<CreateClusterJobRequest['method']['lora']>,
): CreateClusterJobRequest['method'] => ({
  type: 'supervised',
  lora: {
    r: 16,
    alpha: 32,
    dropout: 0,
    target_modules: ['q_proj', 'v_proj'],
    quantization: 'none',
    ...change,
  },
});

// Weights alone: 7.24e9 · 2 B = 13.49 GiB; 70.55e9 · 2 B = 131.4 GiB; in 4 bits 0.56 B but for 2 B of the embedding.
test.each([
  ['7B in 16 bits', mistral7b, method({}), 13.55],
  ['7B in 4 bits', mistral7b, method({ quantization: 'nf4' }), 4.01],
  ['70B in 16 bits', llama70b, method({}), 131.73],
  ['70B in 4 bits', llama70b, method({ quantization: 'nf4' }), 38.52],
  ['a rank sixteen times as large', mistral7b, method({ r: 256 }), 14.49],
])('%s takes at least %d GiB', (_, model, lora, gib) => {
  expect(leastGpuMemoryGib(model, lora)).toBeCloseTo(gib, 1);
});
