import 'server-only';
import type { MetricsPage, MetricsQuery } from '@/core/training/job.schema';
import type { RequestContext } from '../http/route';
import { countPoints, selectChartPoints, selectNewestPointId } from './metrics.repository';
import { requireJob } from './require-job';

/**
 * The points of a chart: all of a range, or at most about `max_points` of them that keep its spikes. Throws `not_found`.
 */
export async function getJobMetrics(
  ctx: RequestContext,
  id: string,
  query: MetricsQuery,
): Promise<MetricsPage> {
  // Read first: a point that arrives later is after this cursor, whether or not this answer shows it.
  const [newestId] = await Promise.all([selectNewestPointId(ctx.db, id), requireJob(ctx, id)]);
  const [metrics, inRange, total] = await Promise.all([
    selectChartPoints(ctx.db, id, query),
    countPoints(ctx.db, id, query),
    countPoints(ctx.db, id, {}),
  ]);
  return {
    metrics,
    total,
    cursor: Math.max(newestId, query.after ?? 0, metrics.at(-1)?.id ?? 0),
    decimated: metrics.length < inRange,
  };
}
