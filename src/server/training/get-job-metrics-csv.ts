import 'server-only';
import { Readable } from 'node:stream';
import type { MetricPoint } from '@/core/training/job.schema';
import type { RequestContext } from '../http/route';
import { readAllPoints } from './metrics.repository';
import { requireJob } from './require-job';

const COLUMNS = [
  'attempt',
  'step',
  'epoch',
  'timestamp',
  'training_loss',
  'validation_loss',
  'learning_rate',
  'gradient_norm',
  'throughput',
  'gpu_utilization',
] as const satisfies readonly (keyof MetricPoint)[];

/** Every point of a job as CSV, streamed. A value that was not finite reads `NaN`; a missing one is empty. Throws `not_found`. */
export async function getJobMetricsCsv(ctx: RequestContext, id: string): Promise<Response> {
  await requireJob(ctx, id);
  return new Response(Readable.toWeb(Readable.from(csvOf(readAllPoints(ctx.db, id)))) as ReadableStream, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="metrics-${id}.csv"`,
    },
  });
}

async function* csvOf(blocks: AsyncIterable<MetricPoint[]>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(`${COLUMNS.join(',')}\n`);
  for await (const points of blocks) yield encoder.encode(points.map(lineOf).join(''));
}

const lineOf = (point: MetricPoint) => `${COLUMNS.map((column) => cellOf(point, column)).join(',')}\n`;
const cellOf = (point: MetricPoint, column: (typeof COLUMNS)[number]) =>
  point[column] ?? (point.non_finite.includes(column) ? 'NaN' : '');
