import { z } from 'zod';

/** What every cron function needs. Supabase injects the first two; `CRON_SECRET` is set with `supabase secrets set`. */
export const functionEnv = z.object({
  SUPABASE_URL: z.url(),
  SUPABASE_SERVICE_ROLE_KEY: z.string().min(1),
  CRON_SECRET: z.string().min(16, 'must have at least 16 characters'),
});
export type FunctionEnv = z.infer<typeof functionEnv>;

/**
 * Parses a function's environment. `read` is `(name) => Deno.env.get(name)`.
 * Throws an Error that names every variable that is missing or malformed, never its value.
 */
export function readEnv<Schema extends z.ZodObject>(
  schema: Schema,
  read: (name: string) => string | undefined,
): z.infer<Schema> {
  const values = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, read(name)]));
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The function's environment is incomplete. ${problems.join('; ')}`);
}
