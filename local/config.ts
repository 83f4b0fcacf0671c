import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the checkout: where package.json, node_modules and supabase/ are. */
export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Every port the stack listens on, what for, and the variables that change it (the first one set wins). */
export const portSettings = {
  api: { purpose: 'the Supabase API', defaultPort: 54321, variables: ['BRIGHTRUN_API_PORT'] },
  database: { purpose: 'PostgreSQL', defaultPort: 54322, variables: ['BRIGHTRUN_DB_PORT'] },
  functions: { purpose: 'the edge functions', defaultPort: 54323, variables: ['BRIGHTRUN_FUNCTIONS_PORT'] },
  cluster: { purpose: 'the GPU cluster', defaultPort: 54324, variables: ['BRIGHTRUN_CLUSTER_PORT'] },
  web: { purpose: 'the web app', defaultPort: 3000, variables: ['BRIGHTRUN_WEB_PORT', 'PORT'] },
} as const;

export type PortName = keyof typeof portSettings;
export type Ports = Record<PortName, number>;

type Environment = Record<string, string | undefined>;

/**
 * Reads the stack's ports from the environment; 0 means "any free port".
 *
 * @throws Error naming the variable when its value is not a port number.
 */
export function readPorts(env: Environment): Ports {
  const entries = Object.entries(portSettings).map(([name, setting]) => {
    const variable = setting.variables.find((candidate) => env[candidate]);
    return [name, variable ? parsePort(variable, env[variable] ?? '') : setting.defaultPort];
  });
  return Object.fromEntries(entries) as Ports;
}

function parsePort(variable: string, value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535) {
    throw new Error(`${variable} is "${value}", which is not a port number (0 to 65535).`);
  }
  return port;
}

/** Where the local stack keeps its database, files, keys and logs: BRIGHTRUN_DATA_DIR, or `.local` in the checkout. */
export function readDataDirectory(env: Environment): string {
  return path.resolve(projectRoot, env.BRIGHTRUN_DATA_DIR || '.local');
}

/** The places inside a data directory. `run` holds process ids, the rest is what the name says. */
export function dataPaths(dataDirectory: string) {
  const inside = (name: string) => path.join(dataDirectory, name);
  return {
    root: dataDirectory,
    postgres: inside('pg'),
    storage: inside('storage'),
    cluster: inside('cluster'),
    mail: inside('mail'),
    logs: inside('logs'),
    run: inside('run'),
    keys: inside('keys.json'),
    env: inside('env'),
  };
}

export type DataPaths = ReturnType<typeof dataPaths>;

/** Caches that may be shared by several stacks and survive `npm run local -- reset`. */
export const cachePaths = {
  deno: path.join(projectRoot, '.cache/deno'),
  supabaseCli: path.join(projectRoot, '.cache/supabase-cli'),
};
