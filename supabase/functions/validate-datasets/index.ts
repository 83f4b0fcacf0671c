import { z } from 'zod';
import { DEFAULT_READINESS_LIMITS } from '../../../src/core/datasets/readiness.ts';
import { createAdminClient } from '../_shared/admin-client.ts';
import { functionEnv, readEnv } from '../_shared/env.ts';
import { handleValidateDatasets } from './handler.ts';
import { createDatasetStorage } from './storage.ts';
import { createValidationStore } from './store.ts';

const validateDatasetsEnv = functionEnv.extend({
  /** Fewer targets than this make a dataset unfit for training. */
  DATASET_MIN_TARGETS: z.coerce.number().int().positive().default(DEFAULT_READINESS_LIMITS.minTargets),
});

const env = readEnv(validateDatasetsEnv, (name) => Deno.env.get(name));
const client = createAdminClient(env);
const dependencies = {
  cronSecret: env.CRON_SECRET,
  store: createValidationStore(client),
  storage: createDatasetStorage(client, fetch),
  limits: { ...DEFAULT_READINESS_LIMITS, minTargets: env.DATASET_MIN_TARGETS },
  newWorkerId: () => crypto.randomUUID(),
  logError: (message: string, cause: unknown) => console.error(message, cause),
};

Deno.serve((request) => handleValidateDatasets(request, dependencies));
