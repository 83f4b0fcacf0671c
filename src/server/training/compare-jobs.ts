import 'server-only';
import type { JobComparison } from '@/core/training/compare/compare.schema';
import type { RequestContext } from '../http/route';
import { selectComparedRuns } from './compare.repository';
import { nameDeletedDatasets } from './name-deleted-datasets';

/** The caller's jobs with these ids, in their order; an id that is another's or nobody's is only named as missing. */
export async function compareJobs(
  ctx: RequestContext,
  { ids }: { ids: readonly string[] },
): Promise<JobComparison> {
  const runs = await nameDeletedDatasets(ctx, await selectComparedRuns(ctx.db, ids));
  const byId = new Map(runs.map((run) => [run.id, run]));
  return {
    runs: ids.flatMap((id) => byId.get(id) ?? []),
    missing: ids.filter((id) => !byId.has(id)),
  };
}
