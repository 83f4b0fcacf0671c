import type { ReadinessLimits } from '../../../src/core/datasets/readiness.ts';
import { refuseUnlessCron } from '../_shared/cron-auth.ts';
import { respond, respondError } from '../_shared/respond.ts';
import type { DatasetStorage } from './storage.ts';
import type { ClaimedDataset, ValidationStore } from './store.ts';
import { normalizedFile, validateDataset } from './validate-dataset.ts';

const MAX_DATASETS_PER_CALL = 5;
/** Longer than any invocation lives, so that a lease runs out only when its worker is gone. */
const LEASE_SECONDS = 600;

export interface ValidateDatasetsDependencies {
  readonly cronSecret: string;
  readonly store: ValidationStore;
  readonly storage: DatasetStorage;
  readonly limits: ReadinessLimits;
  /** A fresh uuid: the name under which one call holds its leases. */
  readonly newWorkerId: () => string;
  readonly logError: (message: string, cause: unknown) => void;
}

type Outcome = 'ready' | 'invalid' | 'failed' | 'lease_lost';

/**
 * `POST /functions/v1/validate-datasets`, body ignored: validates up to five waiting datasets, one after the other. One
 * dataset's failure is given back to the database to be tried again, and does not keep the next from its turn.
 * Answers `{ claimed, ready, invalid, failed, lease_lost }`.
 */
export async function handleValidateDatasets(
  request: Request,
  dependencies: ValidateDatasetsDependencies,
): Promise<Response> {
  const refusal = await refuseUnlessCron(request, dependencies.cronSecret);
  if (refusal) return refusal;
  const worker = dependencies.newWorkerId();
  const counts = { claimed: 0, ready: 0, invalid: 0, failed: 0, lease_lost: 0 };
  try {
    while (counts.claimed < MAX_DATASETS_PER_CALL) {
      const dataset = await dependencies.store.claim(worker, LEASE_SECONDS);
      if (dataset === null) break;
      counts.claimed += 1;
      counts[await validateClaimed(worker, dataset, dependencies)] += 1;
    }
  } catch (cause) {
    dependencies.logError('Waiting datasets could not be claimed.', cause);
    return respondError(503, 'unavailable', 'Waiting datasets could not be claimed.');
  }
  return respond(counts);
}

async function validateClaimed(
  worker: string,
  dataset: ClaimedDataset,
  dependencies: ValidateDatasetsDependencies,
): Promise<Outcome> {
  const { store, storage, limits, logError } = dependencies;
  try {
    const result = await validateDataset(dataset, storage, limits);
    if (!(await store.complete(worker, dataset.id, result))) return 'lease_lost';
    if (result.status === 'ready') return 'ready';
  } catch (cause) {
    logError(`Validation of dataset ${dataset.id} failed, attempt ${dataset.validation_attempts}.`, cause);
    return giveBack(worker, dataset, cause, dependencies);
  }
  await removeLeftover(dataset, dependencies);
  return 'invalid';
}

/** The usable rows of an unfit file were written as it was read; nothing refers to them. */
async function removeLeftover(
  dataset: ClaimedDataset,
  { storage, logError }: ValidateDatasetsDependencies,
): Promise<void> {
  try {
    await storage.remove(normalizedFile(dataset));
  } catch (cause) {
    logError(`The unused normalized file of dataset ${dataset.id} is still there.`, cause);
  }
}

/** Hands a failed dataset back. When even that fails, its lease runs out and it is claimed again. */
async function giveBack(
  worker: string,
  dataset: ClaimedDataset,
  cause: unknown,
  { store, logError }: ValidateDatasetsDependencies,
): Promise<Outcome> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  try {
    return (await store.fail(worker, dataset.id, reason)) ? 'failed' : 'lease_lost';
  } catch (failure) {
    logError(`Dataset ${dataset.id} could not be given back.`, failure);
    return 'failed';
  }
}
