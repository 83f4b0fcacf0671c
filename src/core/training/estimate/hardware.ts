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
  /** p10 and p90 of the duration as multiples of the estimate. */
  range: { low: number; high: number };
  /** Engine behaviour apart from speed. */
  engine: {
    /** Activations are computed again in the backward pass. */
    isRecomputing: boolean;
    /** Rows of a micro-batch are padded to the longest. */
    isPadding: boolean;
    minSteps: number;
    /** Optimizer steps between two evaluations; null: after each epoch. */
    evaluateEvery: number | null;
    loadBaseSeconds: number;
    loadBytesPerSecond: number;
    uploadBaseSeconds: number;
    uploadBytesPerSecond: number;
  };
}

const GPU_ENGINE: HardwareProfile['engine'] = {
  isRecomputing: true,
  isPadding: true,
  minSteps: 0,
  evaluateEvery: null,
  loadBaseSeconds: 30,
  loadBytesPerSecond: 1e9,
  uploadBaseSeconds: 5,
  uploadBytesPerSecond: 50e6,
};
const GPU = {
  widthExponent: 0,
  launchFloorSeconds: 4.8e-3,
  range: { low: 0.6, high: 1.6 },
  engine: GPU_ENGINE,
};

/**
 * Peaks are the vendors' data sheets; utilizations are fitted to published fine-tuning runs (QwenLM/Qwen README,
 * AnswerDotAI/fsdp_qlora, huggingface/peft method_comparison). The key is the start of the catalogue's GPU id.
 */
const PROFILES: Record<string, HardwareProfile> = {
  A100: {
    ...{ ...GPU, name: 'A100', peakTflops: 312, utilization: 0.48, widthExponent: 0.25 },
    range: { low: 0.75, high: 1.25 },
  },
  H100: { ...GPU, name: 'H100', peakTflops: 989, utilization: 0.38 },
  RTX4090: { ...GPU, name: 'RTX 4090', peakTflops: 165, utilization: 0.6 },
  RTX3090: { ...GPU, name: 'RTX 3090', peakTflops: 71, utilization: 0.7 },
  L40S: { ...GPU, name: 'L40S', peakTflops: 362, utilization: 0.45 },
  A5000: { ...GPU, name: 'A5000', peakTflops: 111, utilization: 0.42 },
  RTX6000ADA: { ...GPU, name: 'RTX 6000 Ada', peakTflops: 364, utilization: 0.42 },
  // No trustworthy published run: the range is wider.
  A6000: {
    ...{ ...GPU, name: 'A6000', peakTflops: 155, utilization: 0.45 },
    range: { low: 0.5, high: 2 },
  },
  // Fitted to the embedded trainer: about 5,300 tokens/s on the 3.69 M parameter base with two cores, rows of about 200 tokens.
  'LOCAL-CPU': {
    ...{
      name: 'this machine’s CPU',
      peakTflops: 0.14,
      utilization: 0.61,
      widthExponent: 0,
      launchFloorSeconds: 0,
    },
    range: { low: 0.6, high: 2 },
    engine: {
      ...{ isRecomputing: false, isPadding: false, minSteps: 100, evaluateEvery: 25 },
      ...{ loadBaseSeconds: 2, loadBytesPerSecond: 1e8, uploadBaseSeconds: 1, uploadBytesPerSecond: 50e6 },
    },
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

/** Share of the summed speed of several GPUs that remains. Data parallel (DDP), and sharded (FSDP) by interconnect. */
export const PARALLEL_EFFICIENCY = {
  single: 1,
  ddp: 0.97,
  fsdpNvlink: 0.95,
  fsdpPcie: 0.55,
  twoNodes: 0.56,
} as const;
