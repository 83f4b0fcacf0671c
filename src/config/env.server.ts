import 'server-only';
import { z } from 'zod';
import { publicEnvSchema } from './env.client';
import { readEnv } from './read-env';

export const serverEnvSchema = publicEnvSchema.extend({
  SUPABASE_SERVICE_ROLE_KEY: z.string(),
  GPU_CLUSTER_API_URL: z.url({ protocol: /^https?$/, error: 'an http(s) URL is needed' }),
  GPU_CLUSTER_API_KEY: z.string(),
  CRON_SECRET: z.string().min(16, 'at least 16 characters are needed'),
  MAX_DATASET_SIZE_MB: z.coerce.number('a number is needed').int().positive().max(500).default(500),
  MAX_TRAINING_DURATION_HOURS: z.coerce.number('a number is needed').positive().default(48),
});
export type ServerEnv = z.output<typeof serverEnvSchema>;

let cached: ServerEnv | undefined;

/** The server's settings, validated at start-up by `instrumentation.ts`. Throws an Error that names what is missing. */
export function getServerEnv(): ServerEnv {
  cached ??= readEnv(serverEnvSchema, process.env);
  return cached;
}
