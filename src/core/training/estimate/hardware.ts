/** What a kind of GPU does for LoRA training, and how far the figures can be trusted. */
export interface HardwareProfile {
  name: string;
  /** Dense bf16 peak, TFLOP/s. */
  peakTflops: number;
  /** Share of the peak that training reaches on large steps; `widthExponent` scales it with (hidden size / 4096). */
  utilization: number;
  widthExponent: number;
  /** Seconds per layer and micro-step that launching kernels costs at least. */
  launchFloorSeconds: number;
  /** GB/s at which the GPUs of one node gather each other's shards of the weights. */
  gatherGbPerSecond: number;
  /** p10 and p90 of the duration as multiples of the estimate. */
  range: { low: number; high: number };
  engine: EngineProfile;
}

/** What a training engine does, apart from its speed. */
export interface EngineProfile {
  /** Activations are computed again in the backward pass. */
  isRecomputing: boolean;
  /** Rows of a micro-batch are padded to the longest. */
  isPadding: boolean;
  /** Each row is filled up to a multiple of this many tokens. */
  rowAlignment: number;
  /** Tokens that are computed at once at most, whatever the batch size. */
  maxTokensAtOnce: number;
  /** Can hold the base in 4 bits; otherwise asking for it changes nothing. */
  hasFourBit: boolean;
  /** Bytes of a weight that is not in 4 bits. */
  bytesPerWeight: number;
  minSteps: number;
  /** Optimizer steps between two evaluations; null: after each epoch. */
  evaluateEvery: number | null;
  /** Held-out rows that an evaluation reads at most. */
  maxEvaluationRows: number;
  loadBaseSeconds: number;
  loadBytesPerSecond: number;
  uploadBaseSeconds: number;
  uploadBytesPerSecond: number;
}

const GPU_ENGINE: EngineProfile = {
  isRecomputing: true,
  isPadding: true,
  rowAlignment: 1,
  maxTokensAtOnce: Infinity,
  hasFourBit: true,
  bytesPerWeight: 2,
  minSteps: 0,
  evaluateEvery: null,
  maxEvaluationRows: Infinity,
  loadBaseSeconds: 30,
  loadBytesPerSecond: 1e9,
  uploadBaseSeconds: 5,
  uploadBytesPerSecond: 50e6,
};

/** As cluster/engines/local does it. */
const LOCAL_ENGINE: EngineProfile = {
  isRecomputing: false,
  isPadding: false,
  rowAlignment: 8,
  maxTokensAtOnce: 1024,
  hasFourBit: false,
  bytesPerWeight: 4,
  minSteps: 100,
  evaluateEvery: 25,
  maxEvaluationRows: 256,
  loadBaseSeconds: 2,
  loadBytesPerSecond: 1e8,
  uploadBaseSeconds: 1,
  uploadBytesPerSecond: 50e6,
};

const GPU = {
  widthExponent: 0,
  launchFloorSeconds: 4.8e-3,
  // Between the slow and the full PCIe machines of AnswerDotAI/fsdp_qlora (2.3 and 10).
  gatherGbPerSecond: 5,
  range: { low: 0.6, high: 1.6 },
  engine: GPU_ENGINE,
};

/**
 * Peaks are the vendors' data sheets. Utilizations and gather speeds are fitted to the runs of published-runs.ts
 * (QwenLM/Qwen README, AnswerDotAI/fsdp_qlora benchmarks_03_2024.md, huggingface/peft method_comparison). The key is the
 * start of the catalogue's GPU id.
 */
const PROFILES: Record<string, HardwareProfile> = {
  // NVLink; 48 single-GPU runs of four model sizes, nine on two to eight GPUs.
  A100: {
    ...{
      ...GPU,
      name: 'A100',
      peakTflops: 312,
      utilization: 0.48,
      widthExponent: 0.33,
      gatherGbPerSecond: 110,
    },
    range: { low: 0.75, high: 1.25 },
  },
  // One run, on four GPUs; its NVLink is twice as fast as the A100's.
  H100: { ...GPU, name: 'H100', peakTflops: 989, utilization: 0.38, gatherGbPerSecond: 220 },
  RTX4090: { ...GPU, name: 'RTX 4090', peakTflops: 165, utilization: 0.63, gatherGbPerSecond: 10 },
  // On an older mainboard.
  RTX3090: { ...GPU, name: 'RTX 3090', peakTflops: 71, utilization: 0.7, gatherGbPerSecond: 2.3 },
  L40S: { ...GPU, name: 'L40S', peakTflops: 362, utilization: 0.5 },
  // For these two, speed and gathering cannot be told apart: all their runs are sharded.
  A5000: { ...GPU, name: 'A5000', peakTflops: 111, utilization: 0.68, gatherGbPerSecond: 6 },
  RTX6000ADA: { ...GPU, name: 'RTX 6000 Ada', peakTflops: 364, utilization: 0.55, gatherGbPerSecond: 2.3 },
  // No trustworthy published run: the range is wider.
  A6000: {
    ...{ ...GPU, name: 'A6000', peakTflops: 155, utilization: 0.45 },
    range: { low: 0.5, high: 2 },
  },
  // Fitted to the embedded trainer: about 5,300 tokens/s on the 3.69 M parameter base with two cores, rows of about 200 tokens.
  'LOCAL-CPU': {
    ...{ ...GPU, name: 'this machine’s CPU', peakTflops: 0.14, utilization: 0.61, launchFloorSeconds: 0 },
    range: { low: 0.6, high: 2 },
    engine: LOCAL_ENGINE,
  },
};

const UNKNOWN_GPU: HardwareProfile = {
  ...{ ...GPU, name: 'a GPU without published runs', peakTflops: 150, utilization: 0.4 },
  range: { low: 0.4, high: 2.5 },
};

/** The profile of a GPU by its catalogue id (`A100-80GB`); a cautious one where nothing is known of it. */
export function hardwareProfile(gpuId: string): HardwareProfile & { isKnown: boolean } {
  const key = Object.keys(PROFILES).find((prefix) => gpuId.toUpperCase().startsWith(prefix));
  const profile = key === undefined ? undefined : PROFILES[key];
  return profile ? { ...profile, isKnown: true } : { ...UNKNOWN_GPU, isKnown: false };
}
