import 'server-only';
import { z } from 'zod';
import {
  metricPoint,
  metricsPage,
  type MetricPoint,
  type MetricsPage,
  type MetricsQuery,
} from '@/core/training/job.schema';
import { columnsOf } from '../supabase/columns';
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
/** Decimal digits of a number of single precision. */
const SINGLE_DIGITS = 7;

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

const chartAnswer = metricsPage.extend({ metrics: z.array(z.unknown()) });

/**
 * The points of a range; when they are more than `max_points`, the ones that keep the chart's shape. Values have the seven
 * digits that trainers compute with.
 */
export async function selectChart(db: UserClient, jobId: string, query: MetricsQuery): Promise<MetricsPage> {
  const answer = unwrap(
    await db.rpc('get_job_metrics', {
      p_job_id: jobId,
      p_after: query.after,
      p_from_step: query.from_step,
      p_to_step: query.to_step,
      p_max_points: query.max_points,
    }),
  );
  const chart = chartAnswer.parse(answer);
  return { ...chart, metrics: chart.metrics.map((row) => roundValues(toMetricPoint(row))) };
}

const roundValues = (point: MetricPoint): MetricPoint => ({
  ...point,
  ...Object.fromEntries(VALUES.map((name) => [name, roundToSingle(point[name])])),
  epoch: Number(point.epoch.toPrecision(SINGLE_DIGITS)),
});
const roundToSingle = (value: number | null) =>
  value === null ? null : Number(value.toPrecision(SINGLE_DIGITS));

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
