import { refuseUnlessCron } from '../_shared/cron-auth.ts';
import { respond, respondError } from '../_shared/respond.ts';
import { Budget, type BudgetLimits, type Gauges } from './budget.ts';
import { removeLeftovers } from './leftovers.ts';
import { readOn } from './read-step.ts';
import { FinalError, type Step, type StepContext, type StepLimits } from './step.ts';
import type { DatasetStorage } from './storage.ts';
import type { ClaimedDataset, ValidationStore } from './store.ts';
import { WorkingFiles } from './working-files.ts';
import { writeOn } from './write-step.ts';

/** Longer than a step takes, so that a lease runs out only when its worker is gone. */
const LEASE_SECONDS = 180;

export interface ValidateDatasetsDependencies {
  readonly cronSecret: string;
  readonly store: ValidationStore;
  readonly storage: DatasetStorage;
  readonly limits: StepLimits;
  readonly budget: BudgetLimits;
  readonly gauges: Gauges;
  /** Milliseconds that only grow. */
  readonly clock: () => number;
  /** Calls this function again, without waiting for it. */
  readonly wake: () => void;
  /** A fresh uuid: the name under which one call holds its leases. */
  readonly newWorkerId: () => string;
  readonly logInfo: (event: object) => void;
  readonly logError: (message: string, cause: unknown) => void;
}

type Outcome = 'ready' | 'invalid' | 'more' | 'failed' | 'lease_lost';

/** One call: who it is, and what it may still use. */
interface Invocation extends ValidateDatasetsDependencies {
  readonly worker: string;
  readonly spending: Budget;
}

/**
 * `POST /functions/v1/validate-datasets`, body ignored: takes steps of waiting datasets, one after the other, until nothing
 * waits or the budget of an invocation is spent; then it calls itself for the rest. A version of a dataset is made in the same
 * way, and then validated. One dataset's failure is given back to the
 * database to be tried again, and does not keep the next from its turn. At the end it removes what ended validations left.
 * Answers `{ claimed, ready, invalid, more, failed, lease_lost }`, counted in steps.
 */
export async function handleValidateDatasets(
  request: Request,
  dependencies: ValidateDatasetsDependencies,
): Promise<Response> {
  const refusal = await refuseUnlessCron(request, dependencies.cronSecret);
  if (refusal) return refusal;
  const { store, budget, clock, gauges, wake, logError, logInfo } = dependencies;
  const invocation: Invocation = {
    ...dependencies,
    worker: dependencies.newWorkerId(),
    spending: new Budget(budget, clock, gauges),
  };
  const counts = { claimed: 0, ready: 0, invalid: 0, more: 0, failed: 0, lease_lost: 0 };
  try {
    let isIdle = false;
    while (!isIdle && !invocation.spending.isSpent()) {
      const dataset = await store.claim(invocation.worker, LEASE_SECONDS);
      isIdle = dataset === null;
      if (dataset === null) break;
      counts.claimed += 1;
      counts[await stepClaimed(dataset, invocation)] += 1;
    }
    if (!isIdle) wake();
    await removeLeftovers(dependencies);
  } catch (cause) {
    logError('Waiting datasets could not be claimed.', cause);
    return respondError(503, 'unavailable', 'Waiting datasets could not be claimed.');
  }
  if (counts.claimed > 0) logInfo({ event: 'validation', ...counts, ...invocation.spending.used });
  return respond(counts);
}

/** Takes one step of a claimed dataset and commits what came of it. */
async function stepClaimed(dataset: ClaimedDataset, invocation: Invocation): Promise<Outcome> {
  const { store, worker, logError } = invocation;
  try {
    const context = contextOf(dataset, invocation);
    const step = await takeStep(context);
    if (step.kind === 'more') return await commitMore(step, context, invocation);
    if (step.kind === 'made')
      return (await store.made(worker, dataset.id, step.file)) ? 'more' : 'lease_lost';
    if (!(await store.complete(worker, dataset.id, step.result))) return 'lease_lost';
    return step.result.status === 'ready' ? 'ready' : 'invalid';
  } catch (cause) {
    logError(`Validation of dataset ${dataset.id} failed, attempt ${dataset.validation_attempts}.`, cause);
    return giveBack(dataset, cause, invocation);
  }
}

function contextOf(dataset: ClaimedDataset, invocation: Invocation): StepContext {
  const { storage, limits, worker, spending } = invocation;
  const files = new WorkingFiles(storage, dataset, dataset.validation_cursor.run, worker);
  // What never came back may have been ended for using too much: each further attempt tries half of it.
  const share = 2 ** (dataset.validation_attempts - 1);
  return { dataset, storage, files, limits, budget: spending, share };
}

function takeStep(context: StepContext): Promise<Step> {
  const { work } = context.dataset.validation_cursor;
  return work?.phase === 'writing' ? writeOn(context, work) : readOn(context, work);
}

async function commitMore(
  step: Extract<Step, { kind: 'more' }>,
  { dataset, files }: StepContext,
  { store, worker, logError }: Invocation,
): Promise<Outcome> {
  if (!(await store.save(worker, dataset.id, step.cursor, step.progress))) return 'lease_lost';
  try {
    await files.remove(step.unneeded);
  } catch (cause) {
    // It goes with the rest of the run at its end.
    logError(`A former state of dataset ${dataset.id} is still there.`, cause);
  }
  return 'more';
}

/** Hands a failed dataset back. When even that fails, its lease runs out and it is claimed again. */
async function giveBack(
  dataset: ClaimedDataset,
  cause: unknown,
  { store, worker, logError }: Invocation,
): Promise<Outcome> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  try {
    return (await store.fail(worker, dataset.id, reason, cause instanceof FinalError))
      ? 'failed'
      : 'lease_lost';
  } catch (failure) {
    logError(`Dataset ${dataset.id} could not be given back.`, failure);
    return 'failed';
  }
}
