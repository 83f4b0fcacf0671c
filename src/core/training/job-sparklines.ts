import { z } from 'zod';
import { MAX_PAGE_SIZE } from '../http/envelope.ts';
import { decimateMinMax } from '../monitoring/decimation.ts';
import { continuousRun } from '../monitoring/metric-points.ts';

/** Attempt, step and training loss of one point. */
const sparklinePoint = z.tuple([z.int(), z.int(), z.number()]);

/** `GET /api/jobs/sparklines?jobs=<id>,<id>:<cursor>`: with a cursor only what came after it. */
export const sparklinesQuery = z.strictObject({
  jobs: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(
      z
        .array(
          z
            .string()
            .transform((part) => {
              const [job_id, after = '0'] = part.split(':');
              return { job_id, after: Number(after) };
            })
            .pipe(z.object({ job_id: z.uuid(), after: z.int().nonnegative() })),
        )
        .max(MAX_PAGE_SIZE, `At most ${MAX_PAGE_SIZE} jobs at a time`),
    ),
});
export type SparklinesQuery = z.infer<typeof sparklinesQuery>;

/** `cursor`: to be sent next time. Jobs that the caller does not have, or of which nothing is new, are absent. */
export const sparklineList = z.object({
  sparklines: z.array(
    z.object({ job_id: z.uuid(), cursor: z.int().nonnegative(), points: z.array(sparklinePoint) }),
  ),
});
export type SparklineList = z.infer<typeof sparklineList>;

/** What is known of a job's loss, thinned to the width of a sparkline without losing a spike. */
export interface Sparkline {
  cursor: number;
  points: readonly { attempt: number; step: number; loss: number }[];
}

const MAX_POINTS = 60;

/** The sparkline after one more answer: a point that comes again replaces itself, what a restart threw away goes. */
export function extendSparkline(
  known: Sparkline | undefined,
  answer: SparklineList['sparklines'][number],
): Sparkline {
  const fresh = answer.points.map(([attempt, step, loss]) => ({ attempt, step, loss }));
  // The newer of two points of one step has to come first.
  const run = continuousRun([...fresh, ...(known?.points ?? [])]);
  return {
    cursor: Math.max(known?.cursor ?? 0, answer.cursor),
    points: decimateMinMax(run, MAX_POINTS, ({ loss }) => [loss]),
  };
}
