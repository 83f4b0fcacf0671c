import type { NotificationView } from '../../notifications/notification.schema.ts';
import type { ObservedRun, ObservedSweep } from './observed-sweep.ts';
import type { SweepMetric } from './sweep.schema.ts';

/** Row of `notifications` that tells a search's end; the owner is filled in by the database. */
export interface SweepNotice extends Pick<NotificationView, 'title' | 'message' | 'priority'> {
  type: 'system';
  action_url: string;
  metadata: { sweep_id: string };
  dedupe_key: string;
}

/** What runs are compared by, in words. */
export const METRIC_WORDS: Record<SweepMetric, string> = {
  validation_loss: 'validation loss',
  training_loss: 'smoothed training loss',
};

/** Why a run was stopped at a rung. Losses as scores; one that is no number is infinite. */
export function describeEarlyStop(
  metric: SweepMetric,
  {
    place,
    compared,
    step,
    loss,
    best,
  }: { place: number; compared: number; step: number; loss: number; best: number },
): string {
  const own = Number.isFinite(loss) ? lossWord(loss) : 'that is not a number';
  return `Stopped early: place ${place} of ${compared} at step ${step}, ${METRIC_WORDS[metric]} ${own} against ${lossWord(best)}.`;
}

/** Why the rest of a search was stopped at its budget. */
export const describeBudgetStop = ({
  spent_usd,
  total_budget_usd,
}: Pick<ObservedSweep, 'spent_usd' | 'total_budget_usd'>): string =>
  `The search has spent $${money(spent_usd)}; its budget is $${money(total_budget_usd)}.`;

/** The one notification of a search: what came out of it, and what it cost. */
export function describeEnd(
  sweep: ObservedSweep,
  best: { run: ObservedRun; score: number } | null,
): SweepNotice {
  const { id, name, runs, metric, stop_reason } = sweep;
  const early = runs.filter((run) => run.is_early_stopped && run.status === 'cancelled').length;
  const title =
    stop_reason === 'budget'
      ? 'Search stopped at its budget'
      : stop_reason === 'cancelled_by_user'
        ? 'Search cancelled'
        : best
          ? 'Search finished'
          : 'Search finished without a model';
  const result = best
    ? `best is rank ${best.run.lora_rank} with a learning rate of ${best.run.learning_rate.toExponential()}, ${METRIC_WORDS[metric]} ${lossWord(best.score)}.`
    : 'no run completed.';
  const stopped = early > 0 ? ` ${early} of ${runs.length} runs were stopped early.` : '';
  return {
    type: 'system',
    title,
    message: `${name}: ${result}${stopped} Cost $${money(sweep.spent_usd)} of $${money(sweep.total_budget_usd)}.`,
    priority: best ? 'medium' : 'high',
    action_url: `/training/sweeps/${id}`,
    metadata: { sweep_id: id },
    dedupe_key: `sweep:${id}:ended`,
  };
}

const lossWord = (loss: number): string => loss.toPrecision(4);

/** US dollars with the decimals that small amounts need. */
const money = (usd: number): string => usd.toFixed(usd > 0 && usd < 1 ? 4 : 2);
