import { toMicros } from '../../costs/money.ts';
import { debiasedEma, DEFAULT_SMOOTHING } from '../../monitoring/smoothing.ts';
import { isActiveJobStatus } from '../job.schema.ts';
import type { ObservedRun, ObservedSweep } from './observed-sweep.ts';
import { describeEnd, describeEarlyStop, describeBudgetStop, type SweepNotice } from './sweep-words.ts';
import type { SweepStatus } from './sweep.schema.ts';

/**
 * Asynchronous successive halving (ASHA, Li et al. 2020, "A System for Massively Parallel Hyperparameter Tuning", in its
 * stopping form): at each of these shares of its planned steps a run is compared with all runs that have come as far.
 */
export const RUNG_SHARES = [0.25, 0.5] as const;
/** η: of n runs at a rung the better n/η, rounded up, go on. */
const REDUCTION = 2;

/** What was found when a run came to a rung: made once, never changed. */
export interface RungDecision {
  job_id: string;
  rung: number;
  step: number;
  loss: number | 'NaN';
  /** 1 is best; equal losses share a place. */
  place: number;
  compared: number;
  is_stopped: boolean;
}

export interface RunStop {
  job_id: string;
  code: 'early_stopped' | 'sweep_budget';
  message: string;
  save_checkpoint: boolean;
}

export interface SweepEnd {
  status: Exclude<SweepStatus, 'running'>;
  best_job_id: string | null;
  notification: SweepNotice;
}

/** What one look at a search leads to; all empty when nothing is to be done. */
export interface SweepDecision {
  rungs: RungDecision[];
  stops: RunStop[];
  stop_reason: 'budget' | null;
  end: SweepEnd | null;
}

/**
 * Which runs of a search to stop and why, and whether it has ended. Pure; the order of the runs does not matter, and what
 * was decided before (`run.decided_rungs`, a pending stop) is not decided again.
 *
 * A run is stopped at a rung only when it is not among the better half there *and* a run that can still become a model did
 * better: the best is never stopped, nor are all of them, whatever failed or was cancelled in between.
 */
export function decideSweep(sweep: ObservedSweep): SweepDecision {
  const nothing: SweepDecision = { rungs: [], stops: [], stop_reason: null, end: null };
  const active = sweep.runs.filter((run) => isActiveJobStatus(run.status));
  if (active.length === 0) return { ...nothing, end: endOf(sweep) };
  const open = active.filter((run) => !run.is_cancelling);
  if (sweep.stop_reason !== null || open.length === 0) return nothing;
  if (toMicros(sweep.spent_usd) >= toMicros(sweep.total_budget_usd)) {
    return { ...nothing, stop_reason: 'budget', stops: open.map((run) => budgetStop(sweep, run)) };
  }
  return { ...nothing, ...decideRungs(sweep, open) };
}

const budgetStop = (sweep: ObservedSweep, run: ObservedRun): RunStop => ({
  job_id: run.job_id,
  code: 'sweep_budget',
  message: describeBudgetStop(sweep),
  save_checkpoint: true,
});

/** Rung by rung, so that a run which is stopped at one is nobody's better at the next. */
function decideRungs(
  sweep: ObservedSweep,
  open: readonly ObservedRun[],
): Pick<SweepDecision, 'rungs' | 'stops'> {
  const rungs: RungDecision[] = [];
  const stops: RunStop[] = [];
  const stopped = new Set<string>();
  for (const rung of RUNG_SHARES.keys()) {
    const going = open.filter((run) => !stopped.has(run.job_id));
    for (const found of going.map((run) => compareAt(sweep, rung, run, stopped))) {
      if (!found) continue;
      rungs.push(found.decision);
      if (found.stop) stops.push(found.stop);
    }
    for (const { job_id } of stops) stopped.add(job_id);
  }
  return { rungs, stops };
}

/** How a run that has newly come to a rung compares there; null when there is nothing (new) to say. */
function compareAt(
  sweep: ObservedSweep,
  rung: number,
  run: ObservedRun,
  stopped: ReadonlySet<string>,
): { decision: RungDecision; stop: RunStop | null } | null {
  const result = run.rungs[rung] ?? null;
  if (result === null || run.decided_rungs.includes(rung)) return null;
  const score = scoreOf(result.losses);
  const field = sweep.runs.flatMap((other) => {
    const reached = other.rungs[rung];
    return reached && isComparable(other) ? [{ run: other, score: scoreOf(reached.losses) }] : [];
  });
  const better = field.filter((other) => other.score < score);
  const place = better.length + 1;
  const isBeaten = better.some((other) => isContender(other.run) && !stopped.has(other.run.job_id));
  const isStopped = isBeaten && place > Math.ceil(field.length / REDUCTION);
  const { job_id } = run;
  const { step } = result;
  const compared = field.length;
  const loss = Number.isFinite(score) ? score : ('NaN' as const);
  const best = Math.min(...better.map((other) => other.score));
  const message = describeEarlyStop(sweep.metric, { place, compared, step, loss: score, best });
  return {
    decision: { job_id, rung, step, loss, place, compared, is_stopped: isStopped },
    stop: isStopped ? { job_id, code: 'early_stopped', message, save_checkpoint: false } : null,
  };
}

/** Whether a run's losses say something about the others: not when it broke, or when its owner gave it up. */
const isComparable = (run: ObservedRun): boolean =>
  run.is_early_stopped || isContender(run) || run.status === 'completed';

/** Whether a run can still become a model, or is one. */
const isContender = (run: ObservedRun): boolean =>
  run.status === 'completed' || (isActiveJobStatus(run.status) && !run.is_cancelling);

/** The figure that runs are compared by, lower is better: the smoothed last loss; infinite when it is no number. */
export function scoreOf(losses: readonly (number | string)[]): number {
  const finite = losses.map((loss) => (typeof loss === 'number' ? loss : null));
  // The average of one value is that value, without the rounding of the sums.
  if (finite.length === 1) return finite[0] ?? Infinity;
  return debiasedEma(finite, DEFAULT_SMOOTHING).at(-1) ?? Infinity;
}

function endOf(sweep: ObservedSweep): SweepEnd {
  const completed = sweep.runs
    .filter((run) => run.status === 'completed')
    .map((run) => ({ run, score: scoreOf(run.final_losses) }))
    .filter(({ score }) => Number.isFinite(score))
    .sort((a, b) => a.score - b.score || a.run.index - b.run.index);
  const best = completed[0] ?? null;
  return {
    status: sweep.stop_reason === null ? 'completed' : 'stopped',
    best_job_id: best?.run.job_id ?? null,
    notification: describeEnd(sweep, best),
  };
}
