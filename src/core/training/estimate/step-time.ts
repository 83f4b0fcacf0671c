import type { JobEstimate } from '../job.schema.ts';
import type { HardwareProfile } from './hardware.ts';
import { computeParameters, weightBytes, type ModelShape } from './model-shape.ts';

export interface StepConfiguration {
  model: ModelShape;
  hardware: Pick<HardwareProfile, 'peakTflops' | 'utilization' | 'widthExponent' | 'launchFloorSeconds'>;
  /** Tokens of one GPU's micro-batch, padding included. */
  tokens: number;
  /** Tokens of one row of it. */
  sequenceLength: number;
  isRecomputing: boolean;
  is4Bit: boolean;
}

/**
 * FLOPs per token of a LoRA step on a frozen base: `k·N + a·2·L·d·s`. k = 4 (2 forward, 2 backward through the frozen
 * weights), a = 3; with activation recompute k = 6, a = 4. Forward only: k = 2, a = 1.
 */
export function flopsPerToken(
  model: ModelShape,
  sequenceLength: number,
  pass: 'train' | 'train-recompute' | 'forward',
): number {
  const [k, a] = { train: [4, 3], 'train-recompute': [6, 4], forward: [2, 1] }[pass] as [number, number];
  return k * computeParameters(model) + a * 2 * model.layers * model.hidden_size * sequenceLength;
}

/**
 * Seconds of one micro-step on one GPU: `t = (t_c³ + t_l³)^(1/3) + t_q`, with the compute time t_c, the kernel launch floor
 * t_l (it dominates short sequences) and the time t_q to dequantize a 4-bit base in every pass (11 ps per parameter).
 */
export function microStepSeconds(step: StepConfiguration): number {
  const { model, hardware, isRecomputing } = step;
  const utilization = hardware.utilization * (model.hidden_size / 4096) ** hardware.widthExponent;
  const flops =
    step.tokens * flopsPerToken(model, step.sequenceLength, isRecomputing ? 'train-recompute' : 'train');
  const compute = flops / (hardware.peakTflops * 1e12 * utilization);
  const launch = hardware.launchFloorSeconds * model.layers;
  const dequantize = step.is4Bit ? 11e-12 * computeParameters(model) * (isRecomputing ? 3 : 2) : 0;
  return Math.cbrt(compute ** 3 + launch ** 3) + dequantize;
}

/** How the GPUs of a job share the work: each alone, with the whole model (DDP), or with its weights split (FSDP). */
export type Sharding = JobEstimate['sharding'];

export interface ParallelConfiguration extends Pick<StepConfiguration, 'model' | 'is4Bit'> {
  hardware: Pick<HardwareProfile, 'gatherGbPerSecond'>;
  sharding: Sharding;
  numGpus: number;
}

/** Share of the speed that remains when gradients of the adapter are averaged over GPUs (DDP). */
const DDP_EFFICIENCY = 0.97;

/**
 * Seconds of one micro-step of a job on `numGpus` GPUs that takes `alone` seconds on one. DDP: `alone / 0.97`. FSDP: the
 * others' shards are gathered before the forward and again before the backward pass, `t_g = 2·W·(n−1)/n / B`, partly
 * hidden behind the computing: `(alone^1.5 + t_g^1.5)^(2/3)`, fitted to 23 published sharded runs. A fixed share, 0.95 on NVLink
 * and 0.55 on PCIe, is up to twice too fast or too slow for them: gathering costs the same for one row as for ten.
 */
export function parallelStepSeconds(
  alone: number,
  { model, hardware, sharding, numGpus, is4Bit }: ParallelConfiguration,
): number {
  if (sharding === 'none') return alone;
  if (sharding === 'ddp') return alone / DDP_EFFICIENCY;
  const gather =
    (2 * weightBytes(model, is4Bit) * (numGpus - 1)) / numGpus / (hardware.gatherGbPerSecond * 1e9);
  return (alone ** 1.5 + gather ** 1.5) ** (2 / 3);
}
