import { z } from 'zod';
import { MAX_PAGE_SIZE } from '../http/envelope.ts';

/** `save_checkpoint`: stop after the adapter as it is now was saved; otherwise stop at once. */
export const cancelJobsInput = z.strictObject({
  job_ids: z
    .array(z.uuid())
    .min(1, 'At least one job is needed')
    .max(MAX_PAGE_SIZE, `At most ${MAX_PAGE_SIZE} jobs at a time`),
  save_checkpoint: z.boolean().default(false),
});
export type CancelJobsInput = z.input<typeof cancelJobsInput>;

/** What became of one of the jobs. `ended`: it had already ended. `not_found`: the caller has no such job. */
export const cancelOutcome = z.object({
  job_id: z.uuid(),
  outcome: z.enum(['cancelling', 'ended', 'not_found']),
});
export type CancelOutcome = z.infer<typeof cancelOutcome>;

/** Each of the jobs once, whatever became of it. */
export const cancelledJobs = z.object({ outcomes: z.array(cancelOutcome) });
