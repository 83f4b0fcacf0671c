import { availableParallelism } from 'node:os';
import { z } from 'zod';

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);

const environment = z.object({
  CLUSTER_PORT: z.coerce.number().int().min(0).max(65_535).default(54_324),
  CLUSTER_HOST: z.string().min(1).default('127.0.0.1'),
  /** Where jobs, their files and the database live. */
  CLUSTER_DATA_DIR: z.string().min(1),
  /** Comma-separated bearer keys. */
  CLUSTER_API_KEYS: list.pipe(z.array(z.string().min(8)).min(1)),
  /** Comma-separated `host:port` pairs that files may be fetched from and pushed to. */
  CLUSTER_ALLOWED_HOSTS: list.pipe(z.array(z.string().regex(/^[^\s/:]+:\d+$/, 'must be host:port'))),
  /** Jobs that train at the same time. */
  CLUSTER_MAX_RUNNING: z.coerce.number().int().min(1).default(1),
  /** Threads of one training. */
  CLUSTER_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(() => Math.min(2, availableParallelism())),
});
export type ClusterEnvironment = z.output<typeof environment>;

/**
 * Reads the cluster's settings.
 * @throws with one line per variable that is missing or wrong.
 */
export function parseEnvironment(variables: Record<string, string | undefined>): ClusterEnvironment {
  const parsed = environment.safeParse(variables);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '');
    return `  ${name}: ${variables[name] === undefined ? 'is missing' : issue.message}`;
  });
  throw new Error(`The cluster cannot start:\n${[...new Set(problems)].join('\n')}`);
}
