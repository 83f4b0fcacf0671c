import type { ClaimedJobIdentity } from '../../../src/core/training/reconcile/claimed-job.ts';
import type { Decision } from '../../../src/core/training/reconcile/decision.ts';
import type { SeriesBatch } from '../../../src/core/training/reconcile/ingest.ts';
import type { JobCommit } from './ports.ts';
import { hasTime, note, type Tick } from './tick.ts';

/** A decision, and the rows that were read with it, as one element of the commit. */
export function toCommit(
  job: ClaimedJobIdentity,
  { patch, artifact, notification, stored_checkpoint, dropped_checkpoints }: Decision,
  { release, series }: { release: boolean; series?: SeriesBatch | null },
): JobCommit {
  return {
    ...{ job_id: job.id, attempt: job.attempt, release, patch, artifact, notification, stored_checkpoint },
    dropped_checkpoints,
    metrics: series?.metrics ?? [],
    logs: series?.logs ?? [],
    checkpoints: series?.checkpoints ?? [],
  };
}

/**
 * Writes commits, all in one call. When the database refuses that, each by itself, so that one bad job does not take the
 * rest along; one that is refused alone is replaced by `instead` of it, where given. Answers the ids that were written.
 */
export async function commitEach(
  tick: Tick,
  commits: readonly JobCommit[],
  instead?: (refused: JobCommit) => JobCommit | undefined,
): Promise<Set<string>> {
  const together = await write(tick, commits, `Committing ${commits.length} jobs`);
  if (together) return new Set(together);
  const written = new Set<string>();
  for (const commit of commits) {
    if (!hasTime(tick)) break;
    const alone = await write(tick, [commit], `Committing job ${commit.job_id}`);
    const replacement = alone ? undefined : instead?.(commit);
    const ids =
      alone ?? (replacement ? await write(tick, [replacement], `Giving job ${commit.job_id} back`) : null);
    for (const id of ids ?? []) written.add(id);
  }
  return written;
}

/** The ids that were written; null when the database refused. */
async function write(tick: Tick, commits: readonly JobCommit[], what: string): Promise<string[] | null> {
  try {
    return await tick.store.commit(tick.worker, commits);
  } catch (error) {
    note(tick, what, error);
    return null;
  }
}
