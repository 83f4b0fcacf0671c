import 'server-only';
import { z } from 'zod';
import { metricPoint, type MetricPoint, type MetricsQuery } from '@/core/training/job.schema';
import { columnsOf } from '../supabase/columns';
import { countOf, selectAll } from '../supabase/paging';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

/** JSON has no NaN: PostgREST writes the three values that are not finite as strings. */
const storedNumber = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).nullable();

const VALUES = [
  'training_loss',
  'validation_loss',
  'learning_rate',
  'gradient_norm',
  'throughput',
  'gpu_utilization',
] as const;
type ValueName = (typeof VALUES)[number];

const pointColumns = metricPoint.omit({ non_finite: true });
const pointRow = pointColumns.extend(
  Object.fromEntries(VALUES.map((name) => [name, storedNumber])) as Record<ValueName, typeof storedNumber>,
);

/** A stored point as charts read it: what is not finite is null, with its name in `non_finite`. */
export function toMetricPoint(row: unknown): MetricPoint {
  const stored = pointRow.parse(row);
  const finite = VALUES.map((name) => {
    const value = stored[name];
    return [name, typeof value === 'number' ? value : null] as const;
  });
  return {
    ...stored,
    ...(Object.fromEntries(finite) as Record<ValueName, number | null>),
    non_finite: VALUES.filter((name) => typeof stored[name] === 'string'),
  };
}

type MetricsRange = Pick<MetricsQuery, 'after' | 'from_step' | 'to_step'>;

/** The points of a range; when they are more than `max_points`, the ones that keep the chart's shape. */
export async function selectChartPoints(
  db: UserClient,
  jobId: string,
  query: MetricsQuery,
): Promise<MetricPoint[]> {
  const range = {
    p_job_id: jobId,
    p_after: query.after,
    p_from_step: query.from_step,
    p_to_step: query.to_step,
    p_max_points: query.max_points,
  };
  const rows = await selectAll((from, to) =>
    db.rpc('get_job_metrics', range, { count: 'exact' }).order('id').range(from, to),
  );
  return rows.map(toMetricPoint);
}

/** How many points of a job lie in a range. */
export async function countPoints(db: UserClient, jobId: string, range: MetricsRange): Promise<number> {
  let query = db.from('metrics_points').select('id', { count: 'exact', head: true }).eq('job_id', jobId);
  if (range.after !== undefined) query = query.gt('id', range.after);
  if (range.from_step !== undefined) query = query.gte('step', range.from_step);
  if (range.to_step !== undefined) query = query.lte('step', range.to_step);
  return countOf(await query);
}

/** The id of a job's newest point; 0 when it has none. */
export async function selectNewestPointId(db: UserClient, jobId: string): Promise<number> {
  const newest = unwrap(
    await db
      .from('metrics_points')
      .select('id')
      .eq('job_id', jobId)
      .order('id', { ascending: false })
      .limit(1)
      .maybeSingle(),
  );
  return newest?.id ?? 0;
}

/** All points of a job in order, in blocks, so that a million of them need little memory. */
export async function* readAllPoints(db: UserClient, jobId: string): AsyncGenerator<MetricPoint[]> {
  for (let after = 0; ;) {
    const rows = unwrap(
      await db
        .from('metrics_points')
        .select(columnsOf(pointColumns))
        .eq('job_id', jobId)
        .gt('id', after)
        .order('id'),
    );
    const points = z.array(z.unknown()).parse(rows).map(toMetricPoint);
    const last = points.at(-1);
    if (!last) return;
    yield points;
    after = last.id;
  }
}
