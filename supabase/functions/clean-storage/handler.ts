import { refuseUnlessCron } from '../_shared/cron-auth.ts';
import { respond, respondError } from '../_shared/respond.ts';
import type { RemovableFiles } from './removable-files.ts';

const FILES_PER_BATCH = 100;
/** What is left after these waits for the next call: an invocation ends well within its time. */
const BATCHES_PER_CALL = 20;

export interface CleanStorageDependencies {
  readonly cronSecret: string;
  readonly files: RemovableFiles;
  readonly logError: (message: string, cause: unknown) => void;
}

/**
 * `POST /functions/v1/clean-storage`, body ignored: removes the files of uploads that nobody confirmed, of datasets deleted
 * long enough ago, and of deleted accounts, in bounded batches. It may be killed anywhere and called twice at once: what is
 * still there is found again. Answers `{ removed, is_done }`; `is_done` is false when there may be more.
 */
export async function handleCleanStorage(
  request: Request,
  { cronSecret, files, logError }: CleanStorageDependencies,
): Promise<Response> {
  const refusal = await refuseUnlessCron(request, cronSecret);
  if (refusal) return refusal;
  let removed = 0;
  try {
    for (let batch = 0; batch < BATCHES_PER_CALL; batch++) {
      const claimed = await files.claim(FILES_PER_BATCH);
      if (claimed.length === 0) return respond({ removed, is_done: true });
      await files.remove(claimed);
      removed += claimed.length;
    }
  } catch (cause) {
    const message = `Cleaning stopped after ${removed} files; the next call goes on.`;
    logError(message, cause);
    return respondError(503, 'unavailable', message);
  }
  return respond({ removed, is_done: false });
}
