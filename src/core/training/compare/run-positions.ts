import { fromMicros, gpuCost } from '../../costs/money.ts';
import type { MetricPoint } from '../job.schema.ts';

export const COMPARE_X_AXES = ['step', 'epoch', 'tokens', 'time', 'cost'] as const;
/** What runs are laid side by side by: steps, epochs, tokens, seconds since the engine started, US dollars. */
export type CompareXAxis = (typeof COMPARE_X_AXES)[number];

/** What has to be known of a run to place its points on every axis. */
export interface RunFacts {
  /** When the training was first seen to have started; null before. */
  startedAt: string | null;
  /** Engine seconds of one GPU until now: what is billed. */
  billedSeconds: number;
  numGpus: number;
  /** The price snapshot of the job, US dollars. */
  pricePerGpuHour: number;
  /** Tokens that the cluster counted until `atStep`; null when it counts none. */
  tokens: number | null;
  atStep: number;
}

type PlacedPoint = Pick<MetricPoint, 'attempt' | 'step' | 'epoch' | 'timestamp'>;

/**
 * Where the points of one continuous run stand on an axis, in their order; null when that cannot be told.
 *
 * - `step`, `epoch`: as reported.
 * - `time`: seconds since the engine started, by the cluster's timestamps; what a restart cost is in it.
 * - `cost`: engine time × GPUs × price snapshot, exact to the micro-dollar; the pause of a restart is not billed and not in it.
 * - `tokens`: an estimate between zero and the cluster's own count, spread evenly over the steps.
 */
export function runPositions(
  points: readonly PlacedPoint[],
  facts: RunFacts,
  axis: CompareXAxis,
): readonly number[] | null {
  switch (axis) {
    case 'step':
      return points.map(({ step }) => step);
    case 'epoch':
      return points.map(({ epoch }) => epoch);
    case 'tokens': {
      const { tokens, atStep } = facts;
      if (tokens === null || atStep <= 0) return null;
      return points.map(({ step }) => (step * tokens) / atStep);
    }
    case 'time':
      return wallSeconds(points, facts);
    case 'cost':
      return engineSeconds(points, facts).map((seconds) =>
        fromMicros(gpuCost(seconds, facts.numGpus, facts.pricePerGpuHour)),
      );
  }
}

/**
 * Seconds from the engine's start to each point. The start was seen by another clock and a little late: it is held between
 * the first point and what the billed seconds allow before the newest one.
 */
function wallSeconds(points: readonly PlacedPoint[], { startedAt, billedSeconds }: RunFacts): number[] {
  const times = points.map(({ timestamp }) => Date.parse(timestamp));
  const first = times[0] ?? 0;
  const newest = times.at(-1) ?? first;
  const seen = startedAt === null ? first : Date.parse(startedAt);
  const start = Math.min(first, Math.max(seen, newest - billedSeconds * 1000));
  return times.map((time) => (time - start) / 1000);
}

/** The same without the pauses in which no engine ran: what exceeds the billed time, taken out where an attempt began. */
function engineSeconds(points: readonly PlacedPoint[], facts: RunFacts): number[] {
  const wall = wallSeconds(points, facts);
  const pauseAt = (index: number): number =>
    points[index]?.attempt === points[index - 1]?.attempt ? 0 : (wall[index] ?? 0) - (wall[index - 1] ?? 0);
  const pauses = wall.map((_, index) => (index === 0 ? 0 : Math.max(0, pauseAt(index))));
  const inPauses = pauses.reduce((sum, seconds) => sum + seconds, 0);
  const unbilled = Math.max(0, (wall.at(-1) ?? 0) - facts.billedSeconds);
  const share = inPauses === 0 ? 0 : Math.min(1, unbilled / inPauses);
  let paused = 0;
  return wall.map((seconds, index) => {
    paused += share * (pauses[index] ?? 0);
    return Math.max(0, seconds - paused);
  });
}
