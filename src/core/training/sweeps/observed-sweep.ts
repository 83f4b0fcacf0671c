import { z } from 'zod';
import { jobStatus } from '../job.schema.ts';
import { sweepMetric, sweepStopReason } from './sweep.schema.ts';

/** JSON has no NaN: what is not finite travels by its name. */
const storedNumber = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);

/**
 * The losses that count at one moment of a run, oldest first: the one validation loss measured there, or the last training
 * losses up to it.
 */
const losses = z.array(storedNumber);

/** What `claim_sweeps` tells of one run. */
export const observedRun = z.object({
  job_id: z.uuid(),
  /** Its position in the search, from 0. */
  index: z.int(),
  lora_rank: z.int(),
  learning_rate: z.number(),
  status: jobStatus,
  /** It was asked to stop, by whomever. */
  is_cancelling: z.boolean(),
  is_early_stopped: z.boolean(),
  /** By rung: the losses there, once the run has come as far. */
  rungs: z.array(z.object({ step: z.int(), losses }).nullable()),
  /** Rungs at which something was decided about this run before. */
  decided_rungs: z.array(z.int()),
  /** At the end of a completed run; empty of any other. */
  final_losses: losses,
});
export type ObservedRun = z.infer<typeof observedRun>;

/** A running search, as `claim_sweeps` tells it. Money in US dollars. */
export const observedSweep = z.object({
  id: z.uuid(),
  name: z.string(),
  /** Rises with every claim: what an earlier look decided is not written any more. */
  look: z.int(),
  metric: sweepMetric,
  total_budget_usd: z.number(),
  spent_usd: z.number(),
  stop_reason: sweepStopReason.nullable(),
  runs: z.array(observedRun),
});
export type ObservedSweep = z.infer<typeof observedSweep>;
