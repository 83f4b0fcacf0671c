import type { GpuTypeView } from '../../catalog/catalog.schema.ts';
import { fromMicros, toMicros } from '../../costs/money.ts';
import { UNIT_PRICES_USD } from '../../costs/unit-prices.ts';
import type { Hyperparameters } from '../hyperparameters.ts';
import type { EstimateCalibration, JobEstimate } from '../job.schema.ts';
import { assumptionsOf } from './assumptions.ts';
import { calibrate, type CompletedRuns } from './calibrate.ts';
import { hardwareProfile, type HardwareProfile } from './hardware.ts';
import { GIB, memoryVerdict, trainingMemoryBytes } from './memory.ts';
import { loraParameters, weightBytes, type ModelShape } from './model-shape.ts';
import { rowLengths, type LengthHistogram, type RowLengths } from './row-lengths.ts';
import type { TokenSource } from './token-source.ts';
import { flopsPerToken, microStepSeconds, parallelStepSeconds, type Sharding } from './step-time.ts';

export interface EstimateInputs {
  dataset: {
    /** Canonical rows and their tokens, both splits. */
    rows: number;
    tokens: number;
    /** Share of the rows that is held out, 0 to 1. */
    validationShare: number;
    lengthHistogram: LengthHistogram | null;
    /** What the tokens were counted with; absent: not known. */
    tokenSource?: TokenSource;
  };
  hyperparameters: Hyperparameters;
  /** Catalogue rows. */
  baseModel: ModelShape & { max_seq_length: number };
  gpu: Pick<GpuTypeView, 'id' | 'vram_gib' | 'price_per_hour_usd'>;
  numGpus: number;
  /** What completed jobs on this GPU, with models of this size, took. */
  completedRuns?: readonly CompletedRuns[];
}

/** The figures between input and estimate, for the assumptions. */
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
  trainableParameters: number;
  /** The base is held in 4 bits; only where the engine can. */
  is4Bit: boolean;
  sharding: Sharding;
  calibration: EstimateCalibration;
}

type Work = Omit<Workload, 'sharding' | 'calibration'>;

/** UTF-8 bytes of one token's text with its share of the JSON around it. */
const BYTES_PER_TOKEN = 5;

/**
 * What a training will take before it starts: duration and cost as p10, p50, p90 with their parts, memory with a verdict,
 * and the assumptions in sentences. Pure, so that the browser, the API and the job record show the same.
 */
export function estimateJob(input: EstimateInputs): JobEstimate {
  const { dataset, hyperparameters: h, gpu, numGpus } = input;
  const hardware = hardwareProfile(gpu.id);
  const work = workOf(input, hardware);
  const { sharding, requiredGib } = placeOnGpus(input, hardware, work);
  const calibration = calibrate(hardware.range, input.completedRuns ?? []);
  const { low, mid, high } = calibration;

  const formula = formulaSeconds(input, hardware, work, sharding);
  const formulaHours = (formula.load + formula.train + formula.evaluate + formula.upload) / 3600;
  const seconds = {
    load: formula.load * mid,
    train: formula.train * mid,
    evaluate: formula.evaluate * mid,
    upload: formula.upload * mid,
  };
  const trainedTokens = work.microSteps * numGpus * h.batch_size * work.lengths.mean;

  const gigabytes = (dataset.tokens * BYTES_PER_TOKEN + 4 * work.trainableParameters) / 1e9;
  const storage = gigabytes * UNIT_PRICES_USD.storagePerGbMonth;
  const transfer = gigabytes * UNIT_PRICES_USD.transferPerGb;
  const compute = (hours: number) => hours * numGpus * gpu.price_per_hour_usd;
  const cost = (multiple: number) => usd(compute(formulaHours * multiple) + storage + transfer);

  return {
    estimated_cost: cost(mid),
    estimated_cost_low: cost(low),
    estimated_cost_high: cost(high),
    estimated_duration_hours: formulaHours * mid,
    estimated_duration_hours_low: formulaHours * low,
    estimated_duration_hours_high: formulaHours * high,
    gpu_hours: formulaHours * mid * numGpus,
    cost_breakdown: {
      compute: usd(compute(formulaHours * mid)),
      storage: usd(storage),
      data_transfer: usd(transfer),
    },
    duration_breakdown_seconds: seconds,
    total_steps: work.totalSteps,
    tokens_per_epoch: Math.round(work.trainRows * work.lengths.mean),
    tokens_per_second: seconds.train > 0 ? trainedTokens / seconds.train : 0,
    effective_batch_size: work.effectiveBatch,
    trainable_parameters: work.trainableParameters,
    memory: {
      verdict: memoryVerdict(requiredGib, gpu.vram_gib),
      required_gib: { low: requiredGib * 0.85, mid: requiredGib, high: requiredGib * 1.15 },
      available_gib: gpu.vram_gib,
    },
    calibration,
    sharding,
    truncation: {
      rows_share: work.lengths.truncatedRows,
      tokens_share: work.lengths.truncatedShare,
      max_seq_length: work.maxSequenceLength,
    },
    assumptions: assumptionsOf(input, hardware, { ...work, sharding, calibration }),
  };
}

/** Steps = ceil(rows / (batch · accumulation · GPUs)) · epochs; more epochs where the engine has a least number of steps. */
function workOf(
  { dataset, hyperparameters: h, baseModel, numGpus }: EstimateInputs,
  { engine }: HardwareProfile,
): Work {
  const maxSequenceLength = Math.min(h.max_seq_length, baseModel.max_seq_length);
  const trainRows = Math.max(0, Math.round(dataset.rows * (1 - dataset.validationShare)));
  const effectiveBatch = h.batch_size * h.gradient_accumulation_steps * numGpus;
  const stepsPerEpoch = Math.ceil(trainRows / effectiveBatch);
  const leastEpochs = stepsPerEpoch > 0 ? Math.ceil(engine.minSteps / stepsPerEpoch) : 0;
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
    trainableParameters: loraParameters(baseModel, h.lora_rank, h.target_modules),
    is4Bit: h.quantization === 'nf4' && engine.hasFourBit,
  };
}

/**
 * Where the weights go and what each GPU then needs. Every GPU holds the whole model (DDP, the faster) unless that does not
 * surely fit and splitting the weights (FSDP) fits better.
 */
function placeOnGpus(
  { hyperparameters: h, baseModel, gpu, numGpus }: EstimateInputs,
  { engine }: HardwareProfile,
  work: Work,
): { sharding: Sharding; requiredGib: number } {
  // The batch with the longest row needs the most.
  const tokens = Math.min(
    h.batch_size * (engine.isPadding ? work.lengths.longest : work.lengths.mean),
    engine.maxTokensAtOnce,
  );
  const required = (shards: number) =>
    trainingMemoryBytes(baseModel, {
      loraParameters: work.trainableParameters,
      tokens,
      is4Bit: work.is4Bit,
      isRecomputing: engine.isRecomputing,
      shards,
      bytesPerWeight: engine.bytesPerWeight,
    }) / GIB;
  const whole = required(1);
  if (numGpus === 1) return { sharding: 'none', requiredGib: whole };
  const split = required(numGpus);
  const isBetter =
    memoryVerdict(whole, gpu.vram_gib) !== 'fits' &&
    memoryVerdict(whole, gpu.vram_gib) !== memoryVerdict(split, gpu.vram_gib) &&
    split < whole;
  return isBetter ? { sharding: 'fsdp', requiredGib: split } : { sharding: 'ddp', requiredGib: whole };
}

/** Seconds of each part, before any calibration. */
function formulaSeconds(
  { dataset, hyperparameters: h, baseModel, numGpus }: EstimateInputs,
  hardware: HardwareProfile,
  work: Work,
  sharding: Sharding,
): JobEstimate['duration_breakdown_seconds'] {
  const { engine } = hardware;
  const { is4Bit } = work;
  const { isRecomputing } = engine;
  const length = engine.isPadding ? work.lengths.longestOfBatch : work.lengths.mean;
  // Filled up to a multiple: half of it more on average.
  const rowTokens = length > 0 ? length + (engine.rowAlignment - 1) / 2 : 0;
  const tokens = rowTokens * h.batch_size;
  const alone = microStepSeconds({
    ...{ model: baseModel, hardware, tokens, sequenceLength: rowTokens, isRecomputing, is4Bit },
  });
  const step = parallelStepSeconds(alone, { model: baseModel, hardware, sharding, numGpus, is4Bit });

  // Forward passes over the held-out rows: once before the training, then at the engine's interval.
  const rows = Math.min(dataset.rows - work.trainRows, engine.maxEvaluationRows);
  const passes =
    1 + (engine.evaluateEvery === null ? work.epochs : Math.ceil(work.totalSteps / engine.evaluateEvery));
  const forwardShare =
    flopsPerToken(baseModel, rowTokens, 'forward') /
    flopsPerToken(baseModel, rowTokens, isRecomputing ? 'train-recompute' : 'train');
  return {
    // A 4-bit base is quantized while its bf16 weights are read; that about doubles the time.
    load:
      engine.loadBaseSeconds + ((is4Bit ? 2 : 1) * weightBytes(baseModel, false)) / engine.loadBytesPerSecond,
    train: work.microSteps * step,
    evaluate: (passes * rows * step * forwardShare) / (h.batch_size * numGpus),
    upload: engine.uploadBaseSeconds + (4 * work.trainableParameters) / engine.uploadBytesPerSecond,
  };
}

const usd = (amount: number): number => fromMicros(toMicros(amount));
