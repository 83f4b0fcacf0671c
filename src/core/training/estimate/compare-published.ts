/** What the estimator says of published runs: for its benchmark and its tests. */
import { hardwareProfile } from './hardware.ts';
import { trainingMemoryBytes } from './memory.ts';
import { loraParameters } from './model-shape.ts';
import { PUBLISHED_MODELS, type PublishedRun } from './published-runs.ts';
import { microStepSeconds, parallelStepSeconds } from './step-time.ts';

/** Tokens per second and GPU. */
export function predictedSpeed(run: PublishedRun): number {
  const { batch, sequenceLength, is4Bit, isRecomputing, sharding, numGpus } = run;
  const model = PUBLISHED_MODELS[run.model];
  const hardware = hardwareProfile(run.gpu);
  const tokens = batch * sequenceLength;
  const alone = microStepSeconds({ model, hardware, tokens, sequenceLength, isRecomputing, is4Bit });
  return tokens / parallelStepSeconds(alone, { model, hardware, sharding, numGpus, is4Bit });
}

/** Peak of one GPU, in GB (10⁹ bytes). */
export function predictedMemory(run: PublishedRun): number {
  const model = PUBLISHED_MODELS[run.model];
  const bytes = trainingMemoryBytes(model, {
    loraParameters: loraParameters(model, run.rank, run.modules),
    tokens: run.batch * run.sequenceLength,
    is4Bit: run.is4Bit,
    isRecomputing: run.isRecomputing,
    shards: run.sharding === 'fsdp' ? run.numGpus : 1,
    bytesPerWeight: 2,
  });
  return bytes / 1e9;
}

/** A run in a few words. */
export function describeRun(run: PublishedRun): string {
  const method = `${run.model} ${run.is4Bit ? 'QLoRA' : 'LoRA'} r${run.rank}`;
  const gpus = `${run.numGpus} × ${run.gpu}${run.sharding === 'none' ? '' : ` ${run.sharding}`}`;
  const memory = run.isRecomputing ? '' : ', no recompute';
  return `${method}, ${gpus}, ${run.batch} × ${Math.round(run.sequenceLength)}${memory} (${run.source})`;
}

/** A share of sorted errors: `quantile(errors, 0.5)` is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
