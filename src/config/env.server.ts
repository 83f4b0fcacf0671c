import 'server-only';
import { z } from 'zod';
import { publicEnvSchema } from './env.client';
import { parseRateLimits } from '@/core/http/rate-limit';
import { readEnv } from './read-env';

export const serverEnvSchema = publicEnvSchema.extend({
  SUPABASE_SERVICE_ROLE_KEY: z.string(),
  GPU_CLUSTER_API_URL: z.url({ protocol: /^https?$/, error: 'an http(s) URL is needed' }),
  GPU_CLUSTER_API_KEY: z.string(),
  CRON_SECRET: z.string().min(16, 'at least 16 characters are needed'),
  MAX_DATASET_SIZE_MB: z.coerce.number('a number is needed').int().positive().max(500).default(500),
  WEBHOOK_ALLOW_LOOPBACK: z.enum(['true', 'false'], 'true or false is needed').default('false'),
  MAX_TRAINING_DURATION_HOURS: z.coerce.number('a number is needed').positive().default(48),
  /** Signs what lets API tokens in; without it they are refused. */
  SUPABASE_JWT_SECRET: z.string().min(32, 'at least 32 characters are needed').optional(),
  SUPABASE_JWT_KEY_ID: z.string().optional(),
  RATE_LIMITS: z.string().superRefine(requireRateLimits).optional(),
});
export type ServerEnv = z.output<typeof serverEnvSchema>;

function requireRateLimits(text: string, context: z.RefinementCtx): void {
  try {
    parseRateLimits(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
  }
}

let cached: ServerEnv | undefined;

/** The server's settings, validated at start-up by `instrumentation.ts`. Throws an Error that names what is missing. */
export function getServerEnv(): ServerEnv {
  cached ??= readEnv(serverEnvSchema, process.env);
  return cached;
}
