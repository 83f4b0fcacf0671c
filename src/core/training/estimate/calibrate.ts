/** How long completed jobs took against the formula, and what that says of the next one. */
import type { EstimateCalibration } from '../job.schema.ts';

/** Ratios of actual to formula duration of completed jobs on one GPU type with models of one size class. */
export interface CompletedRuns {
  source: 'installation' | 'user';
  runs: number;
  p10: number;
  p50: number;
  p90: number;
}

/** Fewer runs of the user's own say nothing. The database asks more of the runs of others (see decision 010). */
const MIN_RUNS = 3;
/** Runs that weigh as much as the formula's own range. */
const PRIOR_RUNS = 4;
/** A ratio beyond these is a fault of the record, not a speed. */
const RATIO_LIMITS = { min: 0.02, max: 50 };

/**
 * The range that an estimate is given, as multiples of the formula's duration. The user's own runs come first, then those of
 * the installation, then the formula's range around 1. From runs, the middle is their median; the distances to p10 and
 * p90 are between those of the runs and the formula's, `n/(n + 4)` of the way on a logarithmic scale: three runs that happen
 * to agree do not make a narrow range.
 */
export function calibrate(
  formula: { low: number; high: number },
  candidates: readonly CompletedRuns[],
): EstimateCalibration {
  const usable = candidates.filter(({ runs }) => runs >= MIN_RUNS);
  const chosen =
    usable.find(({ source }) => source === 'user') ?? usable.find(({ source }) => source === 'installation');
  if (!chosen) return { source: 'formula', runs: 0, low: formula.low, mid: 1, high: formula.high };
  const weight = chosen.runs / (chosen.runs + PRIOR_RUNS);
  const mid = within(chosen.p50);
  const spread = (measured: number, prior: number) =>
    mid * (within(measured) / mid) ** weight * prior ** (1 - weight);
  return {
    source: chosen.source,
    runs: chosen.runs,
    low: spread(chosen.p10, formula.low),
    mid,
    high: spread(chosen.p90, formula.high),
  };
}

const within = (ratio: number): number => Math.min(RATIO_LIMITS.max, Math.max(RATIO_LIMITS.min, ratio));
