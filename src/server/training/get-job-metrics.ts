import 'server-only';
import type { MetricsPage, MetricsQuery } from '@/core/training/job.schema';
import type { RequestContext } from '../http/route';
import { selectChart } from './metrics.repository';
import { requireJob } from './require-job';

/**
 * The points of a chart: all of a range, or at most about `max_points` of them that keep its spikes. Throws `not_found`.
 */
export async function getJobMetrics(
  ctx: RequestContext,
  id: string,
  query: MetricsQuery,
): Promise<MetricsPage> {
  const [page] = await Promise.all([selectChart(ctx.db, id, query), requireJob(ctx, id)]);
  return page;
}
