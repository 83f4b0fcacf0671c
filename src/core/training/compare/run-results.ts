import { measureQuality } from '../../models/quality-metrics.ts';
import { continuousRun } from '../../monitoring/metric-points.ts';
import { costSoFar, trainedSeconds } from '../job-display.ts';
import type { MetricPoint } from '../job.schema.ts';
import type { ComparedRun } from './compare.schema.ts';

/** The figures that runs are judged by. Losses as reported, durations in seconds, money in US dollars. */
export interface RunResults {
  final_training_loss: number | null;
  best_training_loss: number | null;
  final_validation_loss: number | null;
  best_validation_loss: number | null;
  best_epoch: number | null;
  perplexity: number | null;
  duration_seconds: number | null;
  gpu_hours: number | null;
  cost_usd: number;
  tokens_per_second: number | null;
}
export type ResultName = keyof RunResults;

type MeasuredRun = Pick<
  ComparedRun,
  | 'quality'
  | 'current_metrics'
  | 'billed_gpu_seconds'
  | 'gpu_config'
  | 'started_at'
  | 'completed_at'
  | 'current_cost'
  | 'final_cost'
>;

/**
 * What a run has achieved and taken until now. A model's own figures where there is one; else those of the series, whose
 * last values come from the job itself, as `points` may be thinned out. `now` in milliseconds since the epoch.
 */
export function runResults(run: MeasuredRun, points: readonly MetricPoint[], now: number): RunResults {
  const { quality, current_metrics: latest, billed_gpu_seconds: billed, gpu_config: gpu } = run;
  const continuous = continuousRun(points);
  const losses = continuous.flatMap(({ training_loss: loss }) => loss ?? []);
  const measured = quality ?? measureQuality(continuous.map(withNonFinite));
  const finalValidation = quality ? quality.final_validation_loss : (latest.validation_loss ?? null);
  const tokens = latest.tokens_processed ?? null;
  return {
    final_training_loss: quality ? quality.final_training_loss : (latest.training_loss ?? null),
    best_training_loss: losses.length === 0 ? null : losses.reduce((low, loss) => Math.min(low, loss)),
    final_validation_loss: finalValidation,
    best_validation_loss: measured.best_validation_loss,
    best_epoch: measured.best_epoch,
    perplexity: quality ? quality.perplexity : finiteOrNull(finalValidation, Math.exp),
    duration_seconds: trainedSeconds(run, now),
    gpu_hours: run.started_at === null ? null : (billed * gpu.num_gpus) / 3600,
    cost_usd: costSoFar(run),
    tokens_per_second: tokens !== null && billed > 0 ? tokens / billed : (latest.throughput ?? null),
  };
}

function finiteOrNull(value: number | null, of: (value: number) => number): number | null {
  const result = value === null ? NaN : of(value);
  return Number.isFinite(result) ? result : null;
}

const withNonFinite = (point: MetricPoint) => ({
  ...point,
  ...Object.fromEntries(point.non_finite.map((name) => [name, NaN])),
});

/** Which end of a figure is the better one; `completed`: only a run that came to its end can be the best at it. */
const BETTER: Partial<Record<ResultName, { end: 'low' | 'high'; of: 'all' | 'completed' }>> = {
  final_training_loss: { end: 'low', of: 'all' },
  best_training_loss: { end: 'low', of: 'all' },
  final_validation_loss: { end: 'low', of: 'all' },
  best_validation_loss: { end: 'low', of: 'all' },
  perplexity: { end: 'low', of: 'all' },
  duration_seconds: { end: 'low', of: 'completed' },
  gpu_hours: { end: 'low', of: 'completed' },
  cost_usd: { end: 'low', of: 'completed' },
  tokens_per_second: { end: 'high', of: 'all' },
};

/**
 * For each run whether it is the best at a figure. All that share the best value are; none is where fewer than two can be
 * compared or all are equal.
 */
export function bestRuns(
  name: ResultName,
  runs: readonly { results: RunResults; isCompleted: boolean }[],
): boolean[] {
  const better = BETTER[name];
  const values = runs.map(({ results, isCompleted }) =>
    better && (better.of === 'all' || isCompleted) ? results[name] : null,
  );
  return bestOf(values, better?.end ?? 'low');
}

/** Which of the values are the best. All that share the best are; none is where fewer than two are known or all are equal. */
export function bestOf(values: readonly (number | null)[], end: 'low' | 'high'): boolean[] {
  const known = values.filter((value) => value !== null);
  const best = end === 'high' ? Math.max(...known) : Math.min(...known);
  const isContest = known.length > 1 && known.some((value) => value !== best);
  return values.map((value) => isContest && value === best);
}
