import { availableParallelism, userInfo } from 'node:os';
import { z } from 'zod';

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);

const apiKey = z
  .string()
  .min(8)
  .refine((key) => !key.startsWith('sha256:') || /^sha256:[0-9a-f]{64}$/.test(key), {
    message: 'a hashed key is sha256: and 64 hexadecimal digits',
  });

/** `host:port` or `[IPv6 address]:port`, written as a URL's host is: lower case, addresses in their shortest form. */
const hostAndPort = z.string().transform((text, context) => {
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^\s/:@?#[\]]+):(\d{1,5})$/i.exec(text) ?? [];
  const url = `http://${host}/`;
  if (host && URL.canParse(url) && Number(port) <= 65_535) return `${new URL(url).hostname}:${Number(port)}`;
  context.addIssue('must be host:port, or [address]:port for IPv6');
  return z.NEVER;
});

const service = z.object({
  CLUSTER_PORT: z.coerce.number().int().min(0).max(65_535).default(54_324),
  CLUSTER_HOST: z.string().min(1).default('127.0.0.1'),
  /** Where jobs, their files and the database live. */
  CLUSTER_DATA_DIR: z.string().min(1),
  /** Where jobs' files are, when nodes of a scheduler have to reach them and the data directory is a local disk. */
  CLUSTER_JOBS_DIR: z.string().min(1).optional(),
  /** Comma-separated bearer keys, each plain or as `sha256:<hex of its SHA-256>`. */
  CLUSTER_API_KEYS: list.pipe(z.array(apiKey).min(1)),
  /** Comma-separated `host:port` pairs that files may be fetched from and pushed to. */
  CLUSTER_ALLOWED_HOSTS: list.pipe(z.array(hostAndPort)),
  /** Whether names among these may resolve to addresses of private networks. */
  CLUSTER_ALLOW_PRIVATE_NETWORKS: z.enum(['true', 'false']).default('false'),
  /** Hours for which a job's record, metrics, logs and files are kept after its end. */
  CLUSTER_RETENTION_HOURS: z.coerce.number().min(72).default(168),
  /** Signs webhooks (Standard Webhooks); without it none are sent. */
  CLUSTER_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'must be whsec_ and at least 24 bytes in base64')
    .optional(),
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

/** What trains. An engine that hands programs to a scheduler has to be told what it offers and how a program is started. */
const scheduled = {
  /** A JSON file: models and GPUs (offer.ts of the engine). */
  CLUSTER_OFFER_FILE: z.string().min(1),
  /** The command that trains; the job's directory and the attempt follow it. The embedded trainer unless given. */
  CLUSTER_PROGRAM: z.string().min(1).optional(),
};
const engine = z.discriminatedUnion('CLUSTER_ENGINE', [
  z.object({ CLUSTER_ENGINE: z.literal('local') }),
  z.object({
    ...scheduled,
    CLUSTER_ENGINE: z.literal('ray'),
    /** Where Ray's dashboard answers, http://127.0.0.1:8265 on its head. */
    CLUSTER_RAY_URL: z.url({ protocol: /^https?$/ }),
    /** For a Ray with RAY_AUTH_MODE=token. */
    CLUSTER_RAY_TOKEN: z.string().min(1).optional(),
  }),
  z.object({
    ...scheduled,
    CLUSTER_ENGINE: z.literal('slurm'),
    /** Where slurmrestd answers. */
    CLUSTER_SLURM_URL: z.url({ protocol: /^https?$/ }),
    /** Holds the user's JWT, as `scontrol token` prints it. */
    CLUSTER_SLURM_TOKEN_FILE: z.string().min(1),
    /** Whose jobs they are. */
    CLUSTER_SLURM_USER: z.string().min(1).default(userInfo().username),
    CLUSTER_SLURM_PARTITION: z.string().min(1),
    CLUSTER_SLURM_ACCOUNT: z.string().min(1).optional(),
  }),
]);

const environment = z.intersection(service, engine);
export type ClusterEnvironment = z.output<typeof environment>;

/**
 * Reads the cluster's settings.
 * @throws with one line per variable that is missing or wrong.
 */
export function parseEnvironment(variables: Record<string, string | undefined>): ClusterEnvironment {
  const parsed = environment.safeParse({ CLUSTER_ENGINE: 'local', ...variables });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '');
    return `  ${name}: ${variables[name] === undefined ? 'is missing' : issue.message}`;
  });
  throw new Error(`The cluster cannot start:\n${[...new Set(problems)].join('\n')}`);
}
