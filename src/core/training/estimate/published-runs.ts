/**
 * Published fine-tuning runs that the estimator is measured against. Sources:
 * - qwen: QwenLM/Qwen README.md, “Profiling of Memory and Speed”: micro-batch 1, 8 per iteration, rank 64, flash attention 2,
 *   checkpointing; Q-LoRA is GPTQ in 4 bits. Multi-node and trained-embedding rows are left out: nothing here can ask for them.
 * - fsdp_qlora: AnswerDotAI/fsdp_qlora benchmarks_03_2024.md: 1,024 rows of 2,048 tokens, checkpointing, rank 64. Rows that offload
 *   to the CPU are left out.
 * - litgpt: Lightning-AI/litgpt tutorials/resource-tables.md (A100 40 GB, rank 8, longest Alpaca row 1,304 tokens) and
 *   config_hub/finetune/README.md (A10G 24 GB, rank 32, 512 tokens): query and value alone, no checkpointing. Their times are
 *   left out: how many tokens the rows had is not said.
 * - peft: huggingface/peft method_comparison/MetaMathQA, LoRA rank 32: 20,000 rows of 4,198,051 tokens in batches of four of about
 *   one length, query and value alone, no checkpointing; memory at the longest batch, 4 × 768.
 */
import type { TargetModule } from '../../cluster/contract.ts';
import type { ModelShape } from './model-shape.ts';
import type { Sharding } from './step-time.ts';

export interface PublishedRun {
  source: 'qwen' | 'fsdp_qlora' | 'litgpt' | 'peft';
  model: ModelName;
  /** Catalogue id, and its memory in GiB. */
  gpu: string;
  vramGib: number;
  numGpus: number;
  sharding: Sharding;
  batch: number;
  sequenceLength: number;
  rank: number;
  modules: readonly TargetModule[];
  is4Bit: boolean;
  isRecomputing: boolean;
  /** Per GPU. */
  tokensPerSecond?: number;
  /** Peak of one GPU, in GB (10⁹ bytes). */
  memoryGb?: number;
  /** It ended with CUDA’s “out of memory”. */
  isOutOfMemory?: boolean;
}

// Shapes as in each model's config.json. Qwen 1 counts half of its intermediate_size per gate and up projection; Falcon's two
// projections are given as three of two thirds.
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
  'Qwen-14B': shape(14_167_290_880, 40, 5120, 13_696, 40, 40, 152_064),
  'Qwen-72B': shape(72_287_920_128, 80, 8192, 24_576, 64, 64, 152_064),
  'Llama-2-7B': shape(6_738_415_616, 32, 4096, 11_008, 32, 32, 32_000),
  'Llama-2-13B': shape(13_015_864_320, 40, 5120, 13_824, 40, 40, 32_000),
  'Llama-2-70B': shape(68_976_648_192, 80, 8192, 28_672, 64, 8, 32_000),
  'Llama-3-8B': shape(8_030_261_248, 32, 4096, 14_336, 32, 8, 128_256),
  'Llama-3.2-3B': shape(3_212_749_824, 28, 3072, 8192, 24, 8, 128_256),
  'Mistral-7B': shape(7_241_732_096, 32, 4096, 14_336, 32, 8, 32_000),
  'TinyLlama-1.1B': shape(1_100_048_384, 22, 2048, 5632, 32, 4, 32_000),
  'Yi-34B': shape(34_388_917_248, 60, 7168, 20_480, 56, 8, 64_000),
  'Falcon-40B': shape(41_303_293_952, 60, 8192, 21_845, 128, 8, 65_024),
  'Gemma-7B': shape(8_537_680_896, 28, 3072, 24_576, 16, 16, 256_000),
} satisfies Record<string, ModelShape>;
type ModelName = keyof typeof PUBLISHED_MODELS;

const EVERY_PROJECTION: TargetModule[] = [
  ...(['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'] as const),
];
const QUERY_AND_VALUE: TargetModule[] = ['q_proj', 'v_proj'];

const QWEN_LENGTHS = [256, 512, 1024, 2048, 4096, 8192];
/** Model, 4-bit, GPUs, GB of all GPUs per length, seconds per iteration of 8 rows per length. */
const QWEN_TABLE: [ModelName, boolean, number, number[], number[]][] = [
  ['Qwen-1.8B', false, 1, [6.7, 7.4, 8.4, 11.0, 16.2, 21.8], [1.0, 1.0, 1.1, 1.7, 3.3, 6.8]],
  ['Qwen-1.8B', true, 1, [5.8, 6.0, 6.6, 7.8, 10.2, 15.8], [1.4, 1.4, 1.4, 2.0, 3.4, 6.5]],
  ['Qwen-7B', false, 1, [20.1, 20.4, 21.5, 23.8, 29.7, 36.6], [1.2, 1.5, 2.8, 5.2, 10.1, 21.3]],
  ['Qwen-7B', true, 1, [11.5, 11.5, 12.3, 13.9, 16.9, 23.5], [3.0, 3.0, 3.5, 7.0, 11.6, 22.3]],
  ['Qwen-14B', false, 1, [34.6, 35.1, 35.3, 37.4, 42.5, 55.2], [1.6, 2.4, 4.4, 8.4, 17.0, 36.0]],
  ['Qwen-14B', true, 1, [18.7, 18.4, 18.9, 19.9, 23.0, 27.9], [5.3, 6.3, 8.2, 11.8, 20.1, 38.3]],
  ['Qwen-72B', true, 1, [61.4, 61.4, 62.9, 64.1, 68.0, 75.6], [27.4, 31.5, 41.4, 59.5, 97.7, 179.8]],
  [
    ...(['Qwen-72B', false, 4] as const),
    [215.4, 217.7, 222.6, 228.8, 249.0, 289.2],
    [17.6, 20.5, 29.4, 45.7, 83.4, 161.5],
  ],
];
const qwenRuns = QWEN_TABLE.flatMap(([model, is4Bit, numGpus, gigabytes, seconds]) =>
  QWEN_LENGTHS.map((sequenceLength, index): PublishedRun => ({
    ...{ source: 'qwen', model, gpu: 'A100-80GB', vramGib: 80, numGpus, batch: 1, sequenceLength, rank: 64 },
    ...{ sharding: numGpus > 1 ? 'fsdp' : 'none', modules: EVERY_PROJECTION, is4Bit, isRecomputing: true },
    tokensPerSecond: (8 * sequenceLength) / (seconds[index] ?? NaN),
    memoryGb: (gigabytes[index] ?? NaN) / numGpus,
  })),
);

/** Model, GPU, GiB, GPUs, sharding, batch, tokens of a row, 4-bit, seconds for 1,024 rows, peak GiB. */
const FSDP_QLORA_TABLE: [
  ...[ModelName, string, number, number, Sharding, number, number, boolean, number | null, number | null],
][] = [
  ['Llama-2-7B', 'RTX4090-24GB', 24, 2, 'ddp', 4, 2048, false, 437, 22.04],
  ['Llama-2-7B', 'RTX4090-24GB', 24, 2, 'ddp', 8, 2048, true, 450, 20.94],
  ['Llama-2-7B', 'RTX4090-24GB', 24, 2, 'fsdp', 6, 2048, false, 481, 21.35],
  ['Llama-2-7B', 'RTX4090-24GB', 24, 2, 'fsdp', 10, 2048, true, 466, 20.97],
  ['Llama-2-7B', 'RTX3090-24GB', 24, 2, 'ddp', 4, 2048, false, 881, 22.04],
  ['Llama-2-7B', 'RTX3090-24GB', 24, 2, 'ddp', 8, 2048, true, 875, 20.94],
  ['Llama-2-7B', 'RTX3090-24GB', 24, 2, 'fsdp', 1, 512, true, null, 4.98],
  ['Llama-2-7B', 'RTX3090-24GB', 24, 2, 'fsdp', 1, 2048, true, 1564, 5.21],
  ['Llama-2-7B', 'RTX3090-24GB', 24, 2, 'fsdp', 4, 2048, true, 998, 11.22],
  ['Llama-2-7B', 'RTX3090-24GB', 24, 2, 'fsdp', 10, 2048, true, 936, 20.97],
  ['Llama-2-7B', 'RTX3090-24GB', 24, 2, 'fsdp', 1, 512, false, null, 10.24],
  ['Llama-2-7B', 'RTX3090-24GB', 24, 2, 'fsdp', 1, 2048, false, 3090, 10.22],
  ['Llama-2-7B', 'RTX3090-24GB', 24, 2, 'fsdp', 4, 2048, false, 1366, 16.14],
  ['Llama-2-7B', 'RTX3090-24GB', 24, 2, 'fsdp', 6, 2048, false, 1199, 21.35],
  ['Yi-34B', 'RTX4090-24GB', 24, 2, 'fsdp', 2, 2048, true, 2072, 23.05],
  ['Yi-34B', 'RTX3090-24GB', 24, 2, 'fsdp', 2, 2048, true, 5041, 23.05],
  ['Llama-2-70B', 'A5000-24GB', 24, 4, 'fsdp', 1, 2048, true, 4829, null],
  ['Llama-2-70B', 'A5000-24GB', 24, 8, 'fsdp', 1, 2048, true, 2613, null],
  ['Llama-2-70B', 'RTX6000Ada-48GB', 48, 2, 'fsdp', 2, 2048, true, 5867, null],
  ['Llama-2-70B', 'RTX6000Ada-48GB', 48, 4, 'fsdp', 3, 2048, true, 2904, null],
  ['Llama-2-70B', 'A100-40GB', 40, 2, 'fsdp', 1, 2048, true, 3277, null],
  ['Llama-2-70B', 'A100-40GB', 40, 4, 'fsdp', 4, 2048, true, 1266, null],
  ['Llama-2-70B', 'A100-40GB', 40, 8, 'fsdp', 4, 2048, true, 672, null],
  ['Llama-2-70B', 'H100-80GB', 80, 4, 'fsdp', 8, 2048, true, 667, null],
];
const fsdpQloraRuns = FSDP_QLORA_TABLE.map(
  ([model, gpu, vramGib, numGpus, sharding, batch, sequenceLength, is4Bit, seconds, gib]): PublishedRun => ({
    ...{
      source: 'fsdp_qlora',
      model,
      gpu,
      vramGib,
      numGpus,
      sharding,
      batch,
      sequenceLength,
      rank: 64,
      is4Bit,
    },
    ...{ modules: EVERY_PROJECTION, isRecomputing: true },
    ...(seconds === null ? {} : { tokensPerSecond: (1024 * sequenceLength) / seconds / numGpus }),
    ...(gib === null ? {} : { memoryGb: (gib * 1024 ** 3) / 1e9 }),
  }),
);

/** Model, GPU, GiB, micro-batch, tokens of a row, rank, 4-bit, peak GB (null: out of memory). */
const LITGPT_TABLE: [ModelName, string, number, number, number, number, boolean, number | null][] = [
  ['Llama-2-7B', 'A100-40GB', 40, 1, 1304, 8, false, 21.3],
  ['Llama-2-7B', 'A100-40GB', 40, 1, 1304, 8, true, 14.14],
  ['Llama-2-7B', 'A100-40GB', 40, 2, 1304, 8, false, 29.07],
  ['Llama-2-7B', 'A100-40GB', 40, 4, 1304, 8, false, null],
  ['Llama-2-13B', 'A100-40GB', 40, 1, 1304, 8, false, 38.12],
  ['Llama-2-13B', 'A100-40GB', 40, 1, 1304, 8, true, 23.14],
  ['Llama-2-13B', 'A100-40GB', 40, 2, 1304, 8, false, null],
  ['Llama-2-13B', 'A100-40GB', 40, 4, 1304, 8, false, null],
  ['Falcon-40B', 'A100-40GB', 40, 1, 1079, 8, false, null],
  ['Falcon-40B', 'A100-40GB', 40, 1, 1079, 8, true, null],
  ['Llama-2-7B', 'A10G-24GB', 24, 2, 512, 32, false, 19.77],
  ['Llama-2-7B', 'A10G-24GB', 24, 2, 512, 32, true, 13.68],
  ['Llama-3-8B', 'A10G-24GB', 24, 1, 512, 32, false, 19.73],
  ['Llama-3-8B', 'A10G-24GB', 24, 2, 512, 32, true, 17.41],
  ['Mistral-7B', 'A10G-24GB', 24, 2, 512, 32, false, 20.66],
  ['Mistral-7B', 'A10G-24GB', 24, 2, 512, 32, true, 14.29],
  ['TinyLlama-1.1B', 'A10G-24GB', 24, 8, 512, 32, false, 13.5],
  ['TinyLlama-1.1B', 'A10G-24GB', 24, 8, 512, 32, true, 16.24],
  ['Gemma-7B', 'A10G-24GB', 24, 1, 512, 32, false, null],
];
const litgptRuns = LITGPT_TABLE.map(
  ([model, gpu, vramGib, batch, sequenceLength, rank, is4Bit, gigabytes]): PublishedRun => ({
    ...{
      source: 'litgpt',
      model,
      gpu,
      vramGib,
      numGpus: 1,
      sharding: 'none',
      batch,
      sequenceLength,
      rank,
      is4Bit,
    },
    ...{ modules: QUERY_AND_VALUE, isRecomputing: false },
    ...(gigabytes === null ? { isOutOfMemory: true } : { memoryGb: gigabytes }),
  }),
);

const peft: PublishedRun = {
  source: 'peft',
  model: 'Llama-3.2-3B',
  gpu: 'L40S-48GB',
  vramGib: 48,
  numGpus: 1,
  sharding: 'none',
  batch: 4,
  sequenceLength: 768,
  rank: 32,
  modules: QUERY_AND_VALUE,
  is4Bit: false,
  isRecomputing: false,
};
const qwen72OnFour = qwenRuns.filter(({ model, numGpus }) => model === 'Qwen-72B' && numGpus === 4);

/** Every run, with its speed, its memory, or that it did not fit. */
export const PUBLISHED_RUNS: PublishedRun[] = [
  ...qwenRuns,
  // “OOM occurs on 4 A100-SXM4-80G GPUs … without Deepspeed ZeRO 3”
  ...qwen72OnFour.map(({ tokensPerSecond: _speed, memoryGb: _memory, ...run }): PublishedRun => ({
    ...run,
    sharding: 'ddp',
    isOutOfMemory: true,
  })),
  ...fsdpQloraRuns,
  ...litgptRuns,
  { ...peft, sequenceLength: 4_198_051 / 20_000, tokensPerSecond: 6770 },
  { ...peft, memoryGb: 22.27 },
];
