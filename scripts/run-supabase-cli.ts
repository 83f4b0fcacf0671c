import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { projectRoot } from '../local/config.ts';
import { supabaseCli } from '../local/migrations.ts';

/**
 * Runs the Supabase CLI in this checkout.
 *
 * @returns what it wrote to standard output
 * @throws Error with everything it printed when it fails
 */
export async function runSupabaseCli(...args: string[]): Promise<string> {
  const cli = supabaseCli([...args, '--workdir', projectRoot]);
  // The local server speaks no TLS; asked for it, the CLI would print a warning into its standard output.
  const env = { ...process.env, ...cli.env, PGSSLMODE: 'disable' };
  try {
    const { stdout } = await promisify(execFile)(cli.command, cli.args, {
      env,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    if (!(error instanceof Error) || !('stdout' in error && 'stderr' in error)) throw error;
    throw new Error(`supabase ${args.join(' ')} failed:\n${String(error.stdout)}${String(error.stderr)}`, {
      cause: error,
    });
  }
}
