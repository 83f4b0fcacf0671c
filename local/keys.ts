import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { ifMissing } from './error-code.ts';

const stackKeys = z.object({
  /** HS256 secret of user sessions and of signed storage URLs. */
  jwtSecret: z.string().min(32),
  /** The `anon` API key: safe in a browser. */
  publishableKey: z.string().startsWith('sb_publishable_'),
  /** The `service_role` API key: bypasses row-level security. */
  secretKey: z.string().startsWith('sb_secret_'),
  /** Shared by the cron and the functions it calls. */
  cronSecret: z.string().min(32),
  /** API key of the local GPU cluster. */
  clusterKey: z.string().min(32),
  /** Password of the demo user. */
  demoPassword: z.string().min(8),
});

export type StackKeys = z.infer<typeof stackKeys>;

/**
 * Reads the data directory's keys, or generates them once (file mode 0600).
 *
 * @throws Error when the file exists but is damaged: generating new keys would end every session silently.
 */
export async function loadKeys(file: string): Promise<StackKeys> {
  const text = await ifMissing(readFile(file, 'utf8'), null);
  if (text === null) return generateKeys(file);
  try {
    return stackKeys.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${file} is damaged. Delete it and start again; everybody signs in anew.`, {
      cause: error,
    });
  }
}

async function generateKeys(file: string): Promise<StackKeys> {
  const random = (bytes: number) => randomBytes(bytes).toString('hex');
  const keys: StackKeys = {
    jwtSecret: random(32),
    publishableKey: `sb_publishable_${random(16)}`,
    secretKey: `sb_secret_${random(16)}`,
    cronSecret: random(24),
    clusterKey: random(24),
    demoPassword: `demo-${random(4)}`,
  };
  await writeFile(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}
