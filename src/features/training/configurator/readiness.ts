import type { BaseModelView, CatalogView, GpuTypeView } from '@/core/catalog/catalog.schema';
import type { EstimateBudget, MemoryVerdict } from '@/core/training/job.schema';
import { ApiError } from '@/lib/api-client';

/** What stands between a configuration and its start, and what is risky about it. */
export interface Readiness {
  blockers: string[];
  risks: string[];
}

interface ReadinessInput {
  dataset: { status: string; training_ready: boolean } | undefined;
  model: BaseModelView | undefined;
  gpu: GpuTypeView | undefined;
  cluster: CatalogView['cluster'];
  isValid: boolean;
  /** The weights of the model that it starts from do not fit the settings. */
  isOffModel?: boolean;
  memoryVerdict: MemoryVerdict | undefined;
  budget: EstimateBudget | null | undefined;
  /** Why there is no estimate. */
  estimateError: Error | null;
}

/** Whether the training can be started, and why not. Of a cluster that does not answer, nothing is held against it. */
export function readinessOf({
  dataset,
  model,
  gpu,
  cluster,
  isValid,
  isOffModel = false,
  memoryVerdict,
  budget,
  estimateError,
}: ReadinessInput): Readiness {
  const isKnown = cluster === 'ok';
  const isBudgetFinal = budget?.stops_at_budget === true;
  const blockers = [
    dataset === undefined && 'Choose a dataset.',
    dataset !== undefined && !dataset.training_ready && 'The dataset is not ready for training.',
    model === undefined && 'Choose a base model.',
    isKnown && model?.available === false && 'The connected cluster does not offer this base model.',
    gpu === undefined && 'Choose a GPU type.',
    isKnown && gpu?.available === false && 'The connected cluster does not offer this GPU type.',
    !isValid && 'Some settings are outside their limits.',
    isOffModel && 'Some settings do not fit the model that it continues.',
    isBudgetFinal && budget.verdict !== 'within' && BUDGET_BLOCKERS[budget.verdict],
  ].filter(said);
  if (blockers.length === 0 && isRefusal(estimateError)) blockers.push(estimateError.message);
  const risks = [
    !isKnown && 'The GPU cluster does not answer right now: the job will wait in the queue until it does.',
    isKnown &&
      gpu?.available === true &&
      gpu.free_count === 0 &&
      'No GPU of this type is free: the job will wait.',
    memoryVerdict === 'does_not_fit' && 'The training will probably run out of GPU memory.',
    memoryVerdict === 'tight' && 'GPU memory is tight: the training may run out of it.',
    !isBudgetFinal && budget?.verdict === 'p50_over' && 'It will probably pass this month’s budget.',
    !isBudgetFinal && budget?.verdict === 'p90_over' && 'If it takes long, it will pass this month’s budget.',
  ].filter(said);
  return { blockers, risks };
}

const BUDGET_BLOCKERS = {
  p50_over:
    'It would pass this month’s budget, at which jobs stop. Raise the budget in the settings, or choose less.',
  p90_over:
    'If it takes long, it would be stopped at this month’s budget. Raise the budget in the settings, or choose less.',
} as const;

const said = (sentence: string | false): sentence is string => sentence !== false;

/** The server has looked at the settings and would refuse to start them as well. */
const isRefusal = (error: Error | null): error is ApiError =>
  error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
