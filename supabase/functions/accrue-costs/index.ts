import { createAdminClient } from '../_shared/admin-client.ts';
import { functionEnv, readEnv } from '../_shared/env.ts';
import { handleAccrueCosts } from './handler.ts';

const env = readEnv(functionEnv, (name) => Deno.env.get(name));
const client = createAdminClient(env);

Deno.serve((request) =>
  handleAccrueCosts(request, {
    cronSecret: env.CRON_SECRET,
    accrueStorage: async (usdPerGbMonth, days) => {
      const { data, error } = await client.rpc('accrue_storage_costs', {
        p_usd_per_gb_month: usdPerGbMonth,
        p_days: days,
      });
      if (error) throw new Error(`accrue_storage_costs: ${error.message}`);
      return data;
    },
    logError: (message, cause) => console.error(message, cause),
  }),
);
