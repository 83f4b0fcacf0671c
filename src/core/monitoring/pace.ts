import type { MetricPoint } from '../training/job.schema.ts';
import { continuousRun } from './metric-points.ts';

/** How fast a training goes, from the time stamps of its points. */
export interface Pace {
  /** Seconds of one step, pauses for validation and checkpoints included. */
  secondsPerStep: number;
  /** Standard deviation of a block of `blockSteps` steps, in seconds of one step. */
  deviation: number;
  blockSteps: number;
  /** Equal, independent blocks that the weighted mean is worth: `(Σw)² / Σw²`. */
  blocks: number;
}

const MAX_BLOCKS = 16;
const MIN_BLOCKS = 3;
/** A block this many blocks back counts half: a throttled or a relieved machine shows within a few blocks. */
const HALF_LIFE_BLOCKS = 4;

/**
 * The pace of the newest attempt, or null while fewer than four of its points tell different times. The time before its first
 * point (loading, compiling) does not count.
 */
export function measurePace(points: readonly MetricPoint[]): Pace | null {
  const newest = points.reduce((highest, { attempt }) => Math.max(highest, attempt), 0);
  const marks = continuousRun(points.filter(({ attempt }) => attempt === newest))
    .map(({ step, timestamp }) => ({ step, seconds: Date.parse(timestamp) / 1000 }))
    .filter(({ seconds }) => Number.isFinite(seconds));
  const [first, last] = [marks[0], marks.at(-1)];
  if (!first || !last) return null;
  const count = Math.min(MAX_BLOCKS, marks.length - 1);
  const blockSteps = (last.step - first.step) / count;
  if (count < MIN_BLOCKS || last.seconds <= first.seconds) return null;

  const edges = Array.from({ length: count + 1 }, (_, index) =>
    secondsAt(marks, first.step + index * blockSteps),
  );
  const paces = edges.slice(1).map((end, index) => (end - (edges[index] ?? end)) / blockSteps);
  const weights = paces.map((_, index) => 2 ** ((index - count + 1) / HALF_LIFE_BLOCKS));
  const total = sum(weights);
  const mean = sum(paces.map((pace, index) => pace * (weights[index] ?? 0))) / total;
  const squares = sum(paces.map((pace, index) => (pace - mean) ** 2 * (weights[index] ?? 0)));
  const blocks = total ** 2 / sum(weights.map((weight) => weight ** 2));
  // Unbiased for weights that tell reliability, not repetition.
  const variance = squares / (total * (1 - 1 / blocks));
  return { secondsPerStep: mean, deviation: Math.sqrt(variance), blockSteps, blocks };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The time at which a step was reached, between two points by proportion. `marks` ascend by step. */
function secondsAt(marks: readonly { step: number; seconds: number }[], step: number): number {
  const next = marks.findIndex((mark) => mark.step >= step - 1e-9);
  const [before, after] = [marks[Math.max(0, next - 1)], marks[next === -1 ? marks.length - 1 : next]];
  if (!before || !after || after.step === before.step) return after?.seconds ?? 0;
  const share = (step - before.step) / (after.step - before.step);
  return before.seconds + share * (after.seconds - before.seconds);
}

/** 90 % of a normal distribution lie within so many standard deviations of its mean. */
const Z_90 = 1.645;
/** Nothing measured is surer than this share of what is left. */
const LEAST_SHARE = 0.02;

/**
 * Seconds that `steps` more steps take at this pace, with the interval that holds them in about nine of ten cases: the
 * prediction interval of a sum of independent blocks whose mean is itself known from few blocks only. It narrows with every
 * block measured and with every step done.
 */
export function forecastSteps(pace: Pace, steps: number): { mid: number; low: number; high: number } {
  const mid = steps * pace.secondsPerStep;
  const ahead = steps / pace.blockSteps;
  const error = pace.deviation * pace.blockSteps * Math.sqrt(ahead + ahead ** 2 / pace.blocks);
  // Few blocks tell little of their own deviation: the t distribution's widening, near enough.
  const widening = 1 + 1.5 / (pace.blocks - 1);
  const margin = Math.max(Z_90 * widening * error, LEAST_SHARE * mid);
  return { mid, low: Math.max(0, mid - margin), high: mid + margin };
}
