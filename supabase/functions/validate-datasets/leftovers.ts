import type { DatasetStorage } from './storage.ts';
import type { Leftover, ValidationStore } from './store.ts';
import { isOfRun, sweepFolder } from './working-files.ts';

const MAX_LEFTOVERS_PER_CALL = 20;

interface LeftoverDependencies {
  readonly store: ValidationStore;
  readonly storage: DatasetStorage;
  readonly logError: (message: string, cause: unknown) => void;
}

/**
 * Removes the working files of validations that have ended, and the normalized files they replaced. A validation is listed
 * until that is done, so that a crash here only means that it is done again. Throws when the database cannot be reached.
 */
export async function removeLeftovers(dependencies: LeftoverDependencies): Promise<void> {
  const { store, logError } = dependencies;
  for (const leftover of await store.leftovers(MAX_LEFTOVERS_PER_CALL)) {
    try {
      await removeLeftover(leftover, dependencies);
    } catch (cause) {
      logError(`Working files of dataset ${leftover.id} are still there.`, cause);
    }
  }
}

async function removeLeftover(leftover: Leftover, { store, storage }: LeftoverDependencies): Promise<void> {
  const { run, obsolete } = leftover.validation_cursor;
  await sweepFolder(storage, leftover, (path) => !isOfRun(path, run) && path !== obsolete);
  await store.forgetRun(leftover.id, run);
}
