import type { z } from 'zod';

/**
 * Parses the process environment. Throws an Error that names every variable that is missing or malformed, never its value.
 * An empty variable counts as missing. `process.env` is read as a whole and at run time: Next.js would replace
 * `process.env.NEXT_PUBLIC_…` with its value of build time.
 */
export function readEnv<Schema extends z.ZodObject>(
  schema: Schema,
  env: Record<string, string | undefined>,
): z.output<Schema> {
  const values = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, env[name]?.trim() || undefined]),
  );
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return `  ${name} ${values[name] === undefined ? 'is missing' : `is not valid: ${issue.message}`}`;
  });
  throw new Error(
    `The environment is incomplete:\n${problems.join('\n')}\nSet these variables; .env.example describes each of them.`,
  );
}
