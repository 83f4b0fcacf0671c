import { z } from 'zod';
import { timestamp, usd } from '../http/envelope.ts';

export const costType = z.enum(['compute', 'storage', 'data_transfer', 'api_calls']);
export type CostType = z.infer<typeof costType>;

export const costsQuery = z.strictObject({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  group: z.enum(['day', 'type', 'job']).default('day'),
});
export type CostsQuery = z.infer<typeof costsQuery>;

/** Sums of the ledger over `[from, to]` (UTC days). `key` is a day, a cost type or a job id. */
export const costsView = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  total: usd,
  groups: z.array(z.object({ key: z.string(), label: z.string(), amount: usd })),
  by_type: z.partialRecord(costType, usd),
  records: z.array(
    z.object({
      id: z.uuid(),
      job_id: z.uuid().nullable(),
      job_name: z.string().nullable(),
      cost_type: costType,
      amount: usd,
      billing_period: z.iso.date(),
      updated_at: timestamp,
    }),
  ),
});
export type CostsView = z.infer<typeof costsView>;

export const costSummary = z.object({
  current_month: z.object({ total: usd, by_type: z.partialRecord(costType, usd) }),
  budget_alert: z.object({
    has_budget: z.boolean(),
    budget_limit: usd.optional(),
    percent_used: z.number().optional(),
    alert_threshold_reached: z.boolean().optional(),
  }),
  /** Completed trainings, and how many of them had a GPU cost within the estimated p10 to p90. */
  estimate_coverage: z.object({ completed_jobs: z.int(), within_range: z.int() }),
});
export type CostSummary = z.infer<typeof costSummary>;
