import { z } from 'zod';
import { createClusterClient } from '../../../src/core/cluster/client.ts';
import { createAdminClient } from '../_shared/admin-client.ts';
import { refuseUnlessCron } from '../_shared/cron-auth.ts';
import { functionEnv, readEnv } from '../_shared/env.ts';
import { respond } from '../_shared/respond.ts';
import { runTick } from './handler.ts';
import { createSupabaseBudgets } from './supabase-budgets.ts';
import { createSupabaseStorage } from './supabase-storage.ts';
import { createSupabaseStore } from './supabase-store.ts';
import { createSupabaseSweeps } from './supabase-sweeps.ts';

const env = readEnv(
  functionEnv.extend({
    GPU_CLUSTER_API_URL: z.url({ protocol: /^https?$/ }),
    GPU_CLUSTER_API_KEY: z.string().min(1),
    MAX_TRAINING_DURATION_HOURS: z.coerce.number().positive().default(48),
  }),
  (name) => Deno.env.get(name),
);
const client = createAdminClient(env);
const ports = {
  store: createSupabaseStore(client),
  sweeps: createSupabaseSweeps(client),
  budgets: createSupabaseBudgets(client),
  cluster: createClusterClient({ baseUrl: env.GPU_CLUSTER_API_URL, apiKey: env.GPU_CLUSTER_API_KEY, fetch }),
  storage: createSupabaseStorage(client, fetch),
  now: () => new Date(),
  random: () => Math.random(),
  newId: () => crypto.randomUUID(),
};
const settings = { maxRuntimeSeconds: Math.round(env.MAX_TRAINING_DURATION_HOURS * 3600) };

Deno.serve(async (request) => {
  const refusal = await refuseUnlessCron(request, env.CRON_SECRET);
  if (refusal) return refusal;
  const report = await runTick(ports, settings);
  for (const problem of report.problems) console.warn(`[process-training-jobs] ${problem}`);
  return respond(report);
});
