import 'server-only';
import { packMetrics, type MetricsAnswer } from '@/core/monitoring/packed-metrics';
import type { MetricsQuery } from '@/core/training/job.schema';
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
): Promise<MetricsAnswer> {
  const page = await selectChart(ctx.db, id, query);
  // Whoever sees points has the job.
  if (page.total === 0) await requireJob(ctx, id);
  return query.shape === 'columns' ? packMetrics(page) : page;
}
