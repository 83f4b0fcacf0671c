import { createAdminClient } from '../_shared/admin-client.ts';
import { functionEnv, readEnv } from '../_shared/env.ts';
import { handleCleanStorage } from './handler.ts';
import { createRemovableFiles } from './removable-files.ts';

const env = readEnv(functionEnv, (name) => Deno.env.get(name));
const dependencies = {
  cronSecret: env.CRON_SECRET,
  files: createRemovableFiles(createAdminClient(env)),
  logError: (message: string, cause: unknown) => console.error(message, cause),
};

Deno.serve((request) => handleCleanStorage(request, dependencies));
