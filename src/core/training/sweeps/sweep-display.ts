import { isActiveJobStatus, type JobStatus } from '../job.schema.ts';
import type { SweepRunView, SweepSummary, SweepView } from './sweep.schema.ts';

/** A search's status in the words of jobs: while it is being stopped it is cancelling. */
export function shownSweepStatus(
  sweep: Pick<SweepSummary, 'status' | 'stop_reason'>,
): Extract<JobStatus, 'running' | 'completed' | 'cancelled'> | 'cancelling' {
  if (sweep.status === 'running') return sweep.stop_reason === null ? 'running' : 'cancelling';
  return sweep.status === 'stopped' ? 'cancelled' : 'completed';
}

/** How far a search is, in percent: the mean of its runs; one that has ended has nothing left to do. */
export function sweepProgress({ runs }: Pick<SweepView, 'runs'>): number {
  const shares = runs.map((run) => (isActiveJobStatus(run.status) ? run.progress : 100));
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
}

/** A run's settings in a few words, as the legend and the table name it: `rank 8 · 2e-4`. */
export const runLabel = (run: Pick<SweepRunView, 'lora_rank' | 'learning_rate'>): string =>
  `rank ${run.lora_rank} · ${Number(run.learning_rate.toPrecision(3)).toExponential()}`;
