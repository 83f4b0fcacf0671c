import type { SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';
import type { SweepStore } from './ports.ts';
import { callDatabase } from './supabase-store.ts';

/** The searches on Supabase, with a service-role client. */
export function createSupabaseSweeps(client: SupabaseClient): SweepStore {
  return {
    async claim(rungShares, limit) {
      const rows = await callDatabase(client, 'claim_sweeps', {
        p_rung_shares: rungShares,
        p_limit: limit,
      });
      return z.array(z.unknown()).parse(rows);
    },

    async commit(commits) {
      return z.array(z.uuid()).parse(await callDatabase(client, 'commit_sweeps', { p_commits: commits }));
    },
  };
}
