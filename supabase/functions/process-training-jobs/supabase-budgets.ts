import type { SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';
import type { BudgetFuse } from './ports.ts';
import { callDatabase } from './supabase-store.ts';

/** The budgets on Supabase, with a service-role client. */
export function createSupabaseBudgets(client: SupabaseClient): BudgetFuse {
  return {
    async stopJobsOverBudget(lookaheadSeconds) {
      const ids = await callDatabase(client, 'stop_jobs_over_budget', {
        p_lookahead_seconds: lookaheadSeconds,
      });
      return z.array(z.uuid()).parse(ids);
    },
  };
}
