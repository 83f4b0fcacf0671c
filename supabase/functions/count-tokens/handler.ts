import { profileOfBaseModel, type TokenProfileId } from '../../../src/core/tokens/token-profile.ts';
import { refuseUnlessCron } from '../_shared/cron-auth.ts';
import { respond, respondError } from '../_shared/respond.ts';
import { countSlice, type Budget } from './count-slice.ts';
import {
  CountError,
  type Blame,
  type ClaimedCount,
  type CountStore,
  type LoadTokenizer,
  type ReadRange,
} from './ports.ts';

/** Longer than an invocation lives, so that a lease runs out only when its worker is gone. */
const LEASE_SECONDS = 180;
/** What the owner is told of a failure that only the log can explain. */
const UNEXPECTED =
  'Something in the counting failed. The dataset is safe and its estimate stays. Five attempts are made; start the count again after that.';

export interface CountTokensDependencies {
  readonly cronSecret: string;
  readonly store: CountStore;
  readonly readRange: ReadRange;
  readonly loadTokenizer: LoadTokenizer;
  /** A fresh budget: what one invocation may use. */
  readonly newBudget: () => Budget;
  /** Calls this function again, without waiting for it. */
  readonly wake: () => void;
  /** A fresh uuid: the name under which one call holds its leases. */
  readonly newWorkerId: () => string;
  readonly logError: (message: string, cause: unknown) => void;
}

type Outcome = 'done' | 'more' | 'failed' | 'lease_lost';

/** One call: who it is, and what it may use. */
interface Invocation extends CountTokensDependencies {
  readonly worker: string;
  readonly budget: Budget;
}

/**
 * `POST /functions/v1/count-tokens`, body ignored: counts on waiting datasets, one after the other, until nothing waits or the
 * budget of an invocation is spent; then it calls itself for the rest. One dataset's failure does not keep the next from its
 * turn. Answers `{ claimed, done, more, failed, lease_lost }`.
 */
export async function handleCountTokens(
  request: Request,
  dependencies: CountTokensDependencies,
): Promise<Response> {
  const refusal = await refuseUnlessCron(request, dependencies.cronSecret);
  if (refusal) return refusal;
  const invocation: Invocation = {
    ...dependencies,
    worker: dependencies.newWorkerId(),
    budget: dependencies.newBudget(),
  };
  const counts = { claimed: 0, done: 0, more: 0, failed: 0, lease_lost: 0 };
  try {
    const defaultTokenizer = await findDefaultTokenizer(invocation.store);
    let isIdle = false;
    while (!isIdle && !invocation.budget.isSpent(1)) {
      const count = await invocation.store.claim(invocation.worker, LEASE_SECONDS, defaultTokenizer);
      isIdle = count === null;
      if (count === null) break;
      counts.claimed += 1;
      counts[await countClaimed(count, invocation)] += 1;
    }
    if (!isIdle) invocation.wake();
  } catch (cause) {
    invocation.logError('Waiting token counts could not be claimed.', cause);
    return respondError(503, 'unavailable', 'Waiting token counts could not be claimed.');
  }
  return respond(counts);
}

/** Of the first base model of the catalogue whose tokenizer is known. */
async function findDefaultTokenizer(store: CountStore): Promise<TokenProfileId | null> {
  for (const id of await store.baseModels()) {
    const profile = profileOfBaseModel(id);
    if (profile) return profile.id;
  }
  return null;
}

async function countClaimed(count: ClaimedCount, invocation: Invocation): Promise<Outcome> {
  const { store, worker, logError } = invocation;
  try {
    const { bytesDone, tally } = await countSlice(count, invocation);
    if (!(await store.save(worker, count, bytesDone, tally))) return 'lease_lost';
    return bytesDone === count.bytes_total ? 'done' : 'more';
  } catch (cause) {
    logError(`Counting ${count.tokenizer} of dataset ${count.dataset_id} failed.`, cause);
    return giveBack(count, cause, invocation);
  }
}

/** Hands a failed count back. When even that fails, its lease runs out and it is claimed again. */
async function giveBack(
  count: ClaimedCount,
  cause: unknown,
  { store, worker, logError }: Invocation,
): Promise<Outcome> {
  const reason = cause instanceof CountError ? cause.message : UNEXPECTED;
  const blame: Blame = cause instanceof CountError ? cause.blame : 'attempt';
  try {
    return (await store.fail(worker, count.id, reason, blame)) ? 'failed' : 'lease_lost';
  } catch (failure) {
    logError(`Count ${count.id} could not be given back.`, failure);
    return 'failed';
  }
}
