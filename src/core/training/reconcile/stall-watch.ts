import { z } from 'zod';
import { clusterPhase, type ClusterJob, type ClusterPhase } from '../../cluster/contract.ts';
import { timestamp } from '../../http/envelope.ts';
import type { MetricRow } from './ingest.ts';
import { STALL_LIMITS } from './limits.ts';

/** What is remembered of an attempt to tell a slow training from one that hangs. */
export const stallWatch = z.object({
  phase: clusterPhase,
  step: z.int(),
  /** How long neither has changed, as far as we looked. Adds up, so that no jump of the clock counts for more than one look. */
  idle_ms: z.number().nonnegative(),
  seen_at: timestamp,
  /** Milliseconds of its latest steps, by the cluster's own clock, newest last. */
  step_ms: z.array(z.number()),
  last_point: z.object({ attempt: z.int(), step: z.int(), timestamp }).nullable(),
});
export type StallWatch = z.infer<typeof stallWatch>;

/** The watch after one more look, at which the cluster said `cluster` and reported `rows`. */
export function watchOn(
  before: StallWatch | null,
  cluster: ClusterJob,
  rows: readonly MetricRow[],
  now: Date,
): StallWatch {
  const phase: ClusterPhase = cluster.status === 'queued' ? 'queued' : cluster.phase;
  const { step } = cluster.progress;
  const hasMoved = before === null || before.phase !== phase || before.step !== step;
  const lookedMs = before === null ? 0 : now.getTime() - Date.parse(before.seen_at);
  const last = rows.at(-1);
  return {
    phase,
    step,
    idle_ms: hasMoved ? 0 : before.idle_ms + Math.min(STALL_LIMITS.lookMs, Math.max(0, lookedMs)),
    seen_at: now.toISOString(),
    step_ms: [...(before?.step_ms ?? []), ...stepTimes(before?.last_point ?? null, rows)].slice(
      -STALL_LIMITS.rememberedSteps,
    ),
    last_point: last
      ? { attempt: last.attempt, step: last.step, timestamp: last.timestamp }
      : (before?.last_point ?? null),
  };
}

/** Milliseconds per step between points that follow each other in one attempt of the cluster. */
function stepTimes(before: StallWatch['last_point'], rows: readonly MetricRow[]): number[] {
  const points = before ? [before, ...rows] : rows;
  return points.flatMap((point, index) => {
    const previous = points[index - 1];
    if (previous?.attempt !== point.attempt) return [];
    const steps = point.step - previous.step;
    const elapsedMs = Date.parse(point.timestamp) - Date.parse(previous.timestamp);
    return steps > 0 && elapsedMs > 0 ? [elapsedMs / steps] : [];
  });
}

/** How long an attempt may stand still where it is, in milliseconds. */
export function stallLimitMs({ phase, step_ms }: Pick<StallWatch, 'phase' | 'step_ms'>): number {
  if (phase !== 'training') return STALL_LIMITS.phaseMs[phase];
  if (step_ms.length < STALL_LIMITS.knownSteps) return STALL_LIMITS.firstStepsMs;
  return Math.max(STALL_LIMITS.leastTrainingMs, median(step_ms) * STALL_LIMITS.stepFactor);
}

/** Whether an attempt hangs, and what is said about it; null while it does not. */
export function findStall(
  watch: StallWatch,
): { code: 'stalled' | 'queue_timed_out'; message: string } | null {
  if (watch.idle_ms <= stallLimitMs(watch)) return null;
  const minutes = Math.floor(watch.idle_ms / 60_000);
  if (watch.phase === 'queued') {
    return {
      code: 'queue_timed_out',
      message: `It waited in the GPU cluster’s queue for ${Math.floor(minutes / 60)} hours.`,
    };
  }
  const where = watch.phase === 'training' ? `at step ${watch.step}` : `while ${watch.phase}`;
  return { code: 'stalled', message: `The training stood still ${where} for ${minutes} minutes.` };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
