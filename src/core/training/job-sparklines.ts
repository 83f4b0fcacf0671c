import { z } from 'zod';
import { MAX_PAGE_SIZE } from '../http/envelope.ts';

/** `GET /api/jobs/sparklines?ids=a,b`: the jobs of one page of the list. */
export const sparklinesQuery = z.strictObject({
  ids: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(z.uuid()).max(MAX_PAGE_SIZE, `At most ${MAX_PAGE_SIZE} jobs at a time`)),
});

/**
 * A job's training losses, thinned to the width of a small chart without losing a spike: step and loss, in the order of
 * steps. Jobs that the caller does not have, and jobs without a loss, are absent.
 */
export const sparkline = z.object({ job_id: z.uuid(), points: z.array(z.tuple([z.int(), z.number()])) });
export type Sparkline = z.infer<typeof sparkline>;
export const sparklineList = z.object({ sparklines: z.array(sparkline) });
export type SparklineList = z.infer<typeof sparklineList>;
