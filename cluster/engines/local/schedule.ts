import type { ClusterHyperparameters } from '../../../src/core/cluster/contract.ts';

/** What is left of the learning rate at the last step of a decaying schedule. */
const FINAL_FRACTION = 0.05;

export interface Schedule {
  scheduler: ClusterHyperparameters['lr_scheduler'];
  /** Learning rate at the end of the warm-up. */
  peak: number;
  warmupSteps: number;
  totalSteps: number;
}

/** The learning rate of step 1 … totalSteps: a linear warm-up, then the scheduler's decay to 5 % of the peak. */
export function learningRateAt(schedule: Schedule, step: number): number {
  const { scheduler, peak, warmupSteps, totalSteps } = schedule;
  if (step <= warmupSteps) return (peak * step) / warmupSteps;
  if (scheduler === 'constant') return peak;
  const progress = (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
  const remaining = scheduler === 'cosine' ? 0.5 * (1 + Math.cos(Math.PI * progress)) : 1 - progress;
  return peak * (FINAL_FRACTION + (1 - FINAL_FRACTION) * remaining);
}
