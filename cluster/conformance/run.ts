import { ACCESS_CHECKS } from './access-checks.ts';
import { ARTIFACT_CHECKS } from './artifact-checks.ts';
import { CANCEL_CHECKS } from './cancel-checks.ts';
import { CHAT_CHECKS } from './chat-checks.ts';
import { Skipped, type Check } from './check.ts';
import { CHECKPOINT_CHECKS } from './checkpoint-checks.ts';
import { ConformanceContext, type ConformanceOptions } from './context.ts';
import { FAILURE_CHECKS } from './failure-checks.ts';
import { REQUEST_CHECKS } from './request-checks.ts';
import { SERIES_CHECKS } from './series-checks.ts';
import { SUBMISSION_CHECKS } from './submission-checks.ts';
import { WEBHOOK_CHECKS } from './webhook-checks.ts';

/** In an order in which the one whole training runs beside the checks that do not need it. */
const CHECKS: readonly Check[] = [
  ...ACCESS_CHECKS,
  ...REQUEST_CHECKS,
  ...SUBMISSION_CHECKS,
  ...SERIES_CHECKS,
  ...ARTIFACT_CHECKS,
  ...CANCEL_CHECKS,
  ...FAILURE_CHECKS,
  ...CHECKPOINT_CHECKS,
  ...WEBHOOK_CHECKS,
  ...CHAT_CHECKS,
];

export interface CheckResult {
  name: string;
  result: 'passed' | 'failed' | 'skipped';
  detail: string;
}

/**
 * Makes every check of the contract, or those whose name contains `only`, one after the other; a failure stops none of
 * the others.
 */
export async function runConformance(
  options: ConformanceOptions,
  { only = '', onResult }: { only?: string; onResult?: (result: CheckResult) => void } = {},
): Promise<CheckResult[]> {
  const context = new ConformanceContext(options);
  const results: CheckResult[] = [];
  for (const check of CHECKS.filter(({ name }) => name.includes(only))) {
    const result = await runCheck(check, context);
    results.push(result);
    onResult?.(result);
  }
  return results;
}

async function runCheck({ name, feature, run }: Check, context: ConformanceContext): Promise<CheckResult> {
  try {
    if (feature && !(await context.capabilities()).features.includes(feature)) {
      return { name, result: 'skipped', detail: `this cluster does not offer ${feature}` };
    }
    const detail = await run(context);
    return { name, result: 'passed', detail: typeof detail === 'string' ? detail : '' };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name, result: error instanceof Skipped ? 'skipped' : 'failed', detail };
  }
}
