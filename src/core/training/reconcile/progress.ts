import type { ClusterJob } from '../../cluster/contract.ts';
import type { CurrentMetrics, JobStage, JobStatus } from '../job.schema.ts';
import type { MetricField, MetricRow } from './ingest.ts';
import { PROGRESS_SHARE } from './limits.ts';

/** Where a job that the cluster still works on belongs on our side. */
export function targetOf(cluster: ClusterJob): { status: JobStatus; stage: JobStage } {
  if (cluster.status === 'succeeded') return { status: 'running', stage: 'saving' };
  if (cluster.status === 'queued') return { status: 'queued', stage: 'queued' };
  if (cluster.phase === 'queued' || cluster.phase === 'initializing') {
    return { status: 'initializing', stage: 'initializing' };
  }
  return { status: 'running', stage: cluster.phase };
}

const PATH: readonly JobStatus[] = ['queued', 'initializing', 'running'];

/** One legal step from `current` towards `target`; never back. `isThere`: no further step is due. */
export function nextStatus(current: JobStatus, target: JobStatus): { status: JobStatus; isThere: boolean } {
  const at = PATH.indexOf(current);
  const to = PATH.indexOf(target);
  if (to <= at) return { status: current, isThere: true };
  return { status: PATH[at + 1] ?? current, isThere: at + 1 === to };
}

/** The stage to show with a status that is still on its way to the cluster's, or behind it. */
export function stageOf(status: JobStatus, target: { status: JobStatus; stage: JobStage }): JobStage {
  if (status === target.status) return target.stage;
  return status === 'running' ? 'training' : status === 'initializing' ? 'initializing' : 'queued';
}

/** Percent of the whole job, from steps done; null while the number of steps is unknown. */
export function trainingProgress({ step, total_steps: total }: ClusterJob['progress']): number | null {
  if (!total) return null;
  return roundPercent(Math.min(1, step / total) * PROGRESS_SHARE.trained);
}

/** Percent of the whole job while its files are stored and proven. `share` of the bytes is, 0 to 1. */
export const savingProgress = (share: number): number =>
  roundPercent(PROGRESS_SHARE.trained + share * (PROGRESS_SHARE.saved - PROGRESS_SHARE.trained));

const roundPercent = (percent: number): number => Math.floor(percent * 100) / 100;

/**
 * When the training will end at the pace of the newest points, by the cluster's own clock differences; undefined (keep the
 * last forecast) when they show no pace.
 */
export function forecastEnd(
  rows: readonly MetricRow[],
  progress: ClusterJob['progress'],
  now: Date,
): Date | undefined {
  const last = rows.at(-1);
  const first = rows.find((row) => row.attempt === last?.attempt);
  if (!first || !last || progress.total_steps === null) return undefined;
  const steps = last.step - first.step;
  const elapsedMs = Date.parse(last.timestamp) - Date.parse(first.timestamp);
  if (steps <= 0 || elapsedMs <= 0) return undefined;
  const remaining = Math.max(0, progress.total_steps - progress.step);
  const end = new Date(now.getTime() + (remaining * elapsedMs) / steps);
  return Number.isNaN(end.getTime()) ? undefined : end;
}

/** The last reported value of every figure. One that was never reported is absent, one that is no number is null; never 0. */
export function latestMetrics(
  before: CurrentMetrics,
  rows: readonly MetricRow[],
  progress: ClusterJob['progress'],
): CurrentMetrics {
  const latest: CurrentMetrics = { ...before };
  const fields: readonly MetricField[] = [
    ...(['training_loss', 'validation_loss', 'learning_rate'] as const),
    ...(['gradient_norm', 'throughput', 'gpu_utilization'] as const),
  ];
  for (const field of fields) {
    const value = rows.findLast((row) => row[field] !== null)?.[field];
    if (value !== undefined) latest[field] = typeof value === 'number' ? value : null;
  }
  if (progress.tokens > 0) latest.tokens_processed = progress.tokens;
  return latest;
}
