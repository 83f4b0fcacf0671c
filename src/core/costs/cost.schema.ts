import { z } from 'zod';
import { timestamp, usd } from '../http/envelope.ts';

export const costType = z.enum(['compute', 'storage', 'data_transfer', 'api_calls']);
export type CostType = z.infer<typeof costType>;

export const costsQuery = z.strictObject({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  group: z.enum(['day', 'type', 'job', 'model']).default('day'),
});
/** Of the records themselves. */
export const costRecordsQuery = costsQuery.omit({ group: true });
export type CostsQuery = z.infer<typeof costsQuery>;

/** Sums of the ledger over `[from, to]` (UTC days). `key` is a day, a cost type, a job id or a model id. */
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
      /** The model that the job made; its name is null once it is deleted. */
      model_id: z.uuid().nullable(),
      model_name: z.string().nullable(),
      cost_type: costType,
      amount: usd,
      billing_period: z.iso.date(),
      updated_at: timestamp,
    }),
  ),
});
export type CostsView = z.infer<typeof costsView>;

/** What the current UTC month will have cost at its end, in US dollars. */
export const costForecast = z.object({
  expected: usd,
  /** The p10 and the p90. */
  low: usd,
  high: usd,
  /** Days of the past that the rest of the month is drawn from; 0 when they are too few to tell. */
  history_days: z.int().nonnegative(),
  active_jobs: z.int().nonnegative(),
});
export type CostForecast = z.infer<typeof costForecast>;

export const costSummary = z.object({
  current_month: z.object({ total: usd, by_type: z.partialRecord(costType, usd) }),
  budget_alert: z.object({
    has_budget: z.boolean(),
    budget_limit: usd.optional(),
    percent_used: z.number().optional(),
    alert_threshold_reached: z.boolean().optional(),
  }),
  forecast: costForecast,
  /** Completed trainings, and how many of them had a GPU cost within the estimated p10 to p90. */
  estimate_coverage: z.object({ completed_jobs: z.int(), within_range: z.int() }),
});
export type CostSummary = z.infer<typeof costSummary>;
