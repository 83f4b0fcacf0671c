import { z } from 'zod';
import { createAdminClient } from '../_shared/admin-client.ts';
import { functionEnv, readEnv } from '../_shared/env.ts';
import { createWake } from '../_shared/wake-function.ts';
import { createBudget } from './budget.ts';
import { handleCountTokens } from './handler.ts';
import { createTokenizerLoader } from './load-tokenizer.ts';
import { createReadRange } from './read-range.ts';
import { createCountStore } from './supabase-store.ts';

const countTokensEnv = functionEnv.extend({
  /** Where the web app answers: it serves the tokenizer files. */
  NEXT_PUBLIC_APP_URL: z.url({ protocol: /^https?$/ }),
  /** Milliseconds of its own work after which an invocation leaves the rest to the next; hosted functions may use 2,000. */
  TOKEN_COUNT_CPU_MS: z.coerce.number().positive().default(800),
});
const WALL_MS = 60_000;

const env = readEnv(countTokensEnv, (name) => Deno.env.get(name));
const logError = (message: string, cause: unknown) => console.error(message, cause);
const dependencies = {
  cronSecret: env.CRON_SECRET,
  store: createCountStore(createAdminClient(env)),
  readRange: createReadRange({
    url: env.SUPABASE_URL,
    serviceKey: env.SUPABASE_SERVICE_ROLE_KEY,
    fetch,
  }),
  loadTokenizer: createTokenizerLoader(env.NEXT_PUBLIC_APP_URL, fetch),
  newBudget: () => createBudget({ cpuMs: env.TOKEN_COUNT_CPU_MS, wallMs: WALL_MS }, () => performance.now()),
  wake: createWake({
    url: env.SUPABASE_URL,
    cronSecret: env.CRON_SECRET,
    functionName: 'count-tokens',
    fetch,
    logError,
  }),
  newWorkerId: () => crypto.randomUUID(),
  logError,
};

Deno.serve((request) => handleCountTokens(request, dependencies));
