import type { GpuTypeView } from '../../catalog/catalog.schema.ts';
import { fromMicros, toMicros } from '../../costs/money.ts';
import { UNIT_PRICES_USD } from '../../costs/unit-prices.ts';
import type { Hyperparameters } from '../hyperparameters.ts';
import type { JobEstimate } from '../job.schema.ts';
import { assumptionsOf } from './assumptions.ts';
import { hardwareProfile, PARALLEL_EFFICIENCY, type HardwareProfile } from './hardware.ts';
import { GIB, memoryVerdict, trainingMemoryBytes } from './memory.ts';
import { loraParameters, type ModelShape } from './model-shape.ts';
import { rowLengths, type LengthHistogram, type RowLengths } from './row-lengths.ts';
import { flopsPerToken, microStepSeconds } from './step-time.ts';

export interface EstimateInputs {
  dataset: {
    /** Canonical rows and their tokens, both splits. */
    rows: number;
    tokens: number;
    /** Share of the rows that is held out, 0 to 1. */
    validationShare: number;
    lengthHistogram: LengthHistogram | null;
  };
  hyperparameters: Hyperparameters;
  /** Catalogue rows. */
  baseModel: ModelShape & { max_seq_length: number };
  gpu: Pick<GpuTypeView, 'id' | 'vram_gib' | 'price_per_hour_usd'>;
  numGpus: number;
}

/** The figures between input and estimate, for the assumptions and for tests. */
export interface Workload {
  trainRows: number;
  lengths: RowLengths;
  maxSequenceLength: number;
  /** Optimizer steps as they were asked for; epochs and steps as the engine does them. */
  plannedSteps: number;
  epochs: number;
  totalSteps: number;
  microSteps: number;
  effectiveBatch: number;
}

/** UTF-8 bytes of one token's text with its share of the JSON around it. */
const BYTES_PER_TOKEN = 5;

/**
 * What a training will take before it starts: duration and cost as p10, p50, p90 with their parts, memory with a verdict,
 * and the assumptions in sentences. Pure, so that the browser, the API and the job record show the same.
 */
export function estimateJob(input: EstimateInputs): JobEstimate {
  const { dataset, hyperparameters: h, baseModel, gpu, numGpus } = input;
  const hardware = hardwareProfile(gpu.id);
  const work = workloadOf(input, hardware);
  const is4Bit = h.quantization === 'nf4';
  const trainable = loraParameters(baseModel, h.lora_rank, h.target_modules);
  const rowTokens = hardware.engine.isPadding ? work.lengths.longestOfBatch : work.lengths.mean;
  const microTokens = rowTokens * h.batch_size;

  const stepSeconds = microStepSeconds({
    model: baseModel,
    hardware,
    tokens: microTokens,
    sequenceLength: rowTokens,
    isRecomputing: hardware.engine.isRecomputing,
    is4Bit,
  });
  const efficiency = numGpus > 1 ? PARALLEL_EFFICIENCY.ddp : PARALLEL_EFFICIENCY.single;
  const train = (work.microSteps * stepSeconds) / efficiency;
  const trainedTokens = work.microSteps * numGpus * h.batch_size * work.lengths.mean;
  const seconds = {
    load: loadSeconds(baseModel, hardware, is4Bit),
    train,
    evaluate: evaluationSeconds(
      input,
      hardware,
      work,
      microTokens > 0 ? stepSeconds / microTokens : 0,
      rowTokens,
    ),
    upload: hardware.engine.uploadBaseSeconds + (4 * trainable) / hardware.engine.uploadBytesPerSecond,
  };
  const hours = (seconds.load + seconds.train + seconds.evaluate + seconds.upload) / 3600;

  const gigabytes = (dataset.tokens * BYTES_PER_TOKEN + 4 * trainable) / 1e9;
  const compute = hours * numGpus * gpu.price_per_hour_usd;
  const storage = gigabytes * UNIT_PRICES_USD.storagePerGbMonth;
  const transfer = gigabytes * UNIT_PRICES_USD.transferPerGb;
  const { low, high } = hardware.range;
  const requiredGib =
    trainingMemoryBytes(baseModel, { loraParameters: trainable, tokens: microTokens, is4Bit }) / GIB;

  return {
    estimated_cost: usd(compute + storage + transfer),
    estimated_cost_low: usd(compute * low + storage + transfer),
    estimated_cost_high: usd(compute * high + storage + transfer),
    estimated_duration_hours: hours,
    estimated_duration_hours_low: hours * low,
    estimated_duration_hours_high: hours * high,
    gpu_hours: hours * numGpus,
    cost_breakdown: { compute: usd(compute), storage: usd(storage), data_transfer: usd(transfer) },
    duration_breakdown_seconds: seconds,
    total_steps: work.totalSteps,
    tokens_per_epoch: Math.round(work.trainRows * work.lengths.mean),
    tokens_per_second: train > 0 ? trainedTokens / train : 0,
    effective_batch_size: work.effectiveBatch,
    trainable_parameters: trainable,
    memory: {
      verdict: memoryVerdict(requiredGib, gpu.vram_gib),
      required_gib: { low: requiredGib * 0.85, mid: requiredGib, high: requiredGib * 1.15 },
      available_gib: gpu.vram_gib,
    },
    calibration: { source: 'formula', runs: 0, low, mid: 1, high },
    sharding: numGpus > 1 ? 'ddp' : 'none',
    truncation: {
      rows_share: work.lengths.truncatedRows,
      tokens_share: work.lengths.truncatedShare,
      max_seq_length: work.maxSequenceLength,
    },
    assumptions: assumptionsOf(input, hardware, work),
  };
}

/** Steps = ceil(rows / (batch · accumulation · GPUs)) · epochs; more epochs where the engine has a least number of steps. */
function workloadOf(
  { dataset, hyperparameters: h, baseModel, numGpus }: EstimateInputs,
  hardware: HardwareProfile,
): Workload {
  const maxSequenceLength = Math.min(h.max_seq_length, baseModel.max_seq_length);
  const trainRows = Math.max(0, Math.round(dataset.rows * (1 - dataset.validationShare)));
  const effectiveBatch = h.batch_size * h.gradient_accumulation_steps * numGpus;
  const stepsPerEpoch = Math.ceil(trainRows / effectiveBatch);
  const leastEpochs = stepsPerEpoch > 0 ? Math.ceil(hardware.engine.minSteps / stepsPerEpoch) : 0;
  const epochs = Math.max(h.num_epochs, leastEpochs);
  return {
    trainRows,
    lengths: rowLengths(dataset, maxSequenceLength, h.batch_size),
    maxSequenceLength,
    plannedSteps: stepsPerEpoch * h.num_epochs,
    epochs,
    totalSteps: stepsPerEpoch * epochs,
    microSteps: Math.ceil(trainRows / (h.batch_size * numGpus)) * epochs,
    effectiveBatch,
  };
}

function loadSeconds(model: ModelShape, { engine }: HardwareProfile, is4Bit: boolean): number {
  // A 4-bit base is quantized while its bf16 weights are read; that about doubles the time.
  return engine.loadBaseSeconds + ((is4Bit ? 2 : 1) * 2 * model.parameters) / engine.loadBytesPerSecond;
}

/** Forward passes over the held-out rows: once before the training, then at the engine's interval. */
function evaluationSeconds(
  { dataset, baseModel, numGpus }: EstimateInputs,
  { engine }: HardwareProfile,
  work: Workload,
  secondsPerTrainedToken: number,
  rowTokens: number,
): number {
  const rows = dataset.rows - work.trainRows;
  const passes =
    1 + (engine.evaluateEvery === null ? work.epochs : Math.ceil(work.totalSteps / engine.evaluateEvery));
  const share =
    flopsPerToken(baseModel, rowTokens, 'forward') /
    flopsPerToken(baseModel, rowTokens, engine.isRecomputing ? 'train-recompute' : 'train');
  return (passes * rows * rowTokens * secondsPerTrainedToken * share) / numGpus;
}

const usd = (amount: number): number => fromMicros(toMicros(amount));
