import { z } from 'zod';
import { DEFAULT_READINESS_LIMITS } from '../../../src/core/datasets/readiness.ts';
import { createAdminClient } from '../_shared/admin-client.ts';
import { functionEnv, readEnv } from '../_shared/env.ts';
import { createWake } from '../_shared/wake-function.ts';
import { handleValidateDatasets } from './handler.ts';
import { DEFAULT_SIZES } from './step.ts';
import { createDatasetStorage } from './storage.ts';
import { createValidationStore } from './store.ts';

const MIB = 1024 * 1024;
const positive = z.coerce.number().positive();

const validateDatasetsEnv = functionEnv.extend({
  /** Fewer targets than this make a dataset unfit for training. */
  DATASET_MIN_TARGETS: z.coerce.number().int().positive().default(DEFAULT_READINESS_LIMITS.minTargets),
  /** The largest normalized file, in MiB; at most the limit of the bucket. */
  DATASET_MAX_NORMALIZED_MB: positive.default(500),
  /** Milliseconds of its own work after which an invocation leaves the rest to the next; hosted functions may use 2,000. */
  VALIDATION_CPU_MS: positive.default(800),
  /** MiB moved from and to storage after which it does the same. */
  VALIDATION_TRANSFER_MB: positive.default(96),
});

const env = readEnv(validateDatasetsEnv, (name) => Deno.env.get(name));
const logError = (message: string, cause: unknown) => console.error(message, cause);
const memoryMb = () => {
  const { heapTotal, external }: Record<'heapTotal' | 'external', number> = Deno.memoryUsage();
  return (heapTotal + external) / MIB;
};
/** Not every runtime of edge functions tells it. */
const { process } = globalThis as { process?: { cpuUsage?: () => { user: number; system: number } } };
const processCpuMs = () => {
  const { user, system } = process?.cpuUsage?.() ?? { user: 0, system: 0 };
  return (user + system) / 1000;
};
const dependencies = {
  cronSecret: env.CRON_SECRET,
  store: createValidationStore(createAdminClient(env)),
  storage: createDatasetStorage({
    url: env.SUPABASE_URL,
    serviceKey: env.SUPABASE_SERVICE_ROLE_KEY,
    fetch,
  }),
  limits: {
    ...DEFAULT_READINESS_LIMITS,
    ...DEFAULT_SIZES,
    minTargets: env.DATASET_MIN_TARGETS,
    maxNormalizedBytes: env.DATASET_MAX_NORMALIZED_MB * MIB,
  },
  budget: { cpuMs: env.VALIDATION_CPU_MS, bytes: env.VALIDATION_TRANSFER_MB * MIB, wallMs: 60_000 },
  clock: () => performance.now(),
  gauges: { memoryMb, processCpuMs },
  wake: createWake({
    url: env.SUPABASE_URL,
    cronSecret: env.CRON_SECRET,
    functionName: 'validate-datasets',
    fetch,
    logError,
  }),
  newWorkerId: () => crypto.randomUUID(),
  logInfo: (event: object) => console.info(JSON.stringify(event)),
  logError,
};

Deno.serve((request) => handleValidateDatasets(request, dependencies));
