import type { ValidationReport } from './report.ts';

export interface ReadinessLimits {
  readonly minTargets: number;
  /** Share of rejected rows, 0 to 1, that must not be reached. */
  readonly maxErrorShare: number;
}

export const DEFAULT_READINESS_LIMITS: ReadinessLimits = { minTargets: 10, maxErrorShare: 0.2 };

/** Why a dataset cannot be trained on, in a sentence for its owner; null when it can. */
export function reasonNotReady(
  rows: ValidationReport['rows'],
  targets: { readonly total: number; readonly training: number },
  { minTargets, maxErrorShare }: ReadinessLimits,
): string | null {
  if (rows.total > 0 && rows.rejected / rows.total >= maxErrorShare) {
    const share = Math.round((rows.rejected / rows.total) * 100);
    const limit = Math.round(maxErrorShare * 100);
    return `${count(rows.rejected)} of ${count(rows.total)} rows (${share} %) have errors; fewer than ${limit} % may. Correct them and upload the file again.`;
  }
  if (targets.total < minTargets) {
    return `The file has ${count(targets.total)} answers to train on; at least ${count(minTargets)} are needed.`;
  }
  if (targets.training === 0) return 'Every row is marked for validation; at least one must be for training.';
  return null;
}

const count = (value: number) => value.toLocaleString('en-US');
