import 'server-only';
import type { SparklineList } from '@/core/training/job-sparklines';
import type { RequestContext } from '../http/route';
import { selectSparklines } from './job-lists-admin.repository';

/** The losses of several of the caller's jobs as small charts. */
export async function listSparklines(
  ctx: RequestContext,
  { ids }: { ids: readonly string[] },
): Promise<SparklineList> {
  return { sparklines: ids.length === 0 ? [] : await selectSparklines(ctx.userId, ids) };
}
