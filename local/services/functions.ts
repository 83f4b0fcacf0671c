import { chmod, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cachePaths, projectRoot } from '../config.ts';
import { errorCode } from '../error-code.ts';
import type { ServiceSpec } from '../processes/supervisor.ts';
import { answersOk } from './http-ready.ts';

/**
 * The limit that the hosted runtime gives an isolate's heap (supabase/edge-runtime, crates/base/src/runtime/mod.rs: `heap_limits`;
 * Limits in the docs of Edge Functions: 256 MB). Without one the engine takes more of this machine and collects less often.
 */
const HEAP_LIMIT_MIB = 256;

interface FunctionsOptions {
  /** Directory that holds `supabase/`. */
  projectDirectory: string;
  port: number;
  jwtSecret: string;
  env: Record<string, string>;
}

/**
 * Deno, serving every function of the project, as a supervised process.
 *
 * npm packages come from node_modules, so nothing is downloaded. The platform package's binary is started directly: the
 * `deno` package's wrapper would leave it behind when killed.
 */
export async function functionsService(options: FunctionsOptions): Promise<ServiceSpec> {
  const { projectDirectory, port, jwtSecret, env } = options;
  const supabaseDirectory = path.join(projectDirectory, 'supabase');
  const functionsDirectory = path.join(supabaseDirectory, 'functions');
  await mkdir(functionsDirectory, { recursive: true });
  const config = await readFile(path.join(supabaseDirectory, 'config.toml'), 'utf8');
  return {
    name: 'functions',
    command: await findDeno(),
    args: [
      ...['run', '--allow-all', '--no-prompt', '--no-lock', '--no-config', '--cached-only'],
      '--node-modules-dir=manual',
      `--v8-flags=--max-heap-size=${HEAP_LIMIT_MIB}`,
      path.join(projectRoot, 'local/functions/serve.ts'),
      functionsDirectory,
      String(port),
      JSON.stringify(parseVerifyJwt(config)),
    ],
    env: {
      ...env,
      BRIGHTRUN_JWT_SECRET: jwtSecret,
      DENO_DIR: cachePaths.deno,
      DENO_NO_UPDATE_CHECK: '1',
    },
    isReady: () => answersOk(`http://127.0.0.1:${port}/_health`),
  };
}

/**
 * Reads `verify_jwt` of every `[functions.<name>]` table of supabase/config.toml. Functions that do not set it are
 * absent; they are checked, as on the hosted platform.
 */
export function parseVerifyJwt(configToml: string): Record<string, boolean> {
  const verifyJwt: Record<string, boolean> = {};
  let functionName: string | undefined;
  for (const line of configToml.split('\n')) {
    const table = /^\s*\[(.+)\]/.exec(line)?.[1];
    if (table !== undefined) functionName = /^functions\.([\w-]+)$/.exec(table)?.[1];
    const value = /^\s*verify_jwt\s*=\s*(true|false)/.exec(line)?.[1];
    if (functionName && value) verifyJwt[functionName] = value === 'true';
  }
  return verifyJwt;
}

/** Path of the Deno binary that npm installed for this platform. */
export async function findDeno(): Promise<string> {
  const libc = process.platform === 'linux' ? '-glibc' : '';
  const name = `@deno/${process.platform}-${process.arch}${libc}/package.json`;
  const binary = path.join(path.dirname(createRequire(import.meta.url).resolve(name)), 'deno');
  await chmod(binary, 0o755).catch((error: unknown) => {
    // Installed by another user: then it is executable already.
    if (!['EPERM', 'EROFS'].includes(errorCode(error) ?? '')) throw error;
  });
  return binary;
}
