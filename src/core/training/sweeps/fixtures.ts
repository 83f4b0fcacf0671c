/** Searches for tests; each overridable field by field. */
import type { ObservedRun, ObservedSweep } from './observed-sweep.ts';

export const jobId = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

const aRun = (index: number, overrides: Partial<ObservedRun> = {}): ObservedRun => ({
  job_id: jobId(index),
  index,
  lora_rank: 8 * (index + 1),
  learning_rate: 2e-4,
  status: 'running',
  is_cancelling: false,
  is_early_stopped: false,
  rungs: [null, null],
  decided_rungs: [],
  final_losses: [],
  ...overrides,
});

/** A running search that has spent a tenth of its dollar. */
export const aSweep = (
  runs: readonly Partial<ObservedRun>[],
  overrides: Partial<ObservedSweep> = {},
): ObservedSweep => ({
  id: '99999999-9999-4999-8999-999999999999',
  name: 'Support tone',
  look: 1,
  metric: 'validation_loss',
  total_budget_usd: 1,
  spent_usd: 0.1,
  stop_reason: null,
  runs: runs.map((run, index) => aRun(index, run)),
  ...overrides,
});
