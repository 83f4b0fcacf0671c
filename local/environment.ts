import type { Ports } from './config.ts';
import type { StackKeys } from './keys.ts';

/** Where the parts of a stack answer. */
export function stackUrls(ports: Ports) {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return {
    api: at(ports.api),
    functions: at(ports.functions),
    cluster: at(ports.cluster),
    web: at(ports.web),
  };
}

export type StackUrls = ReturnType<typeof stackUrls>;

/** What the edge functions and the web app share. */
function sharedEnvironment(urls: StackUrls, keys: StackKeys): Record<string, string> {
  return {
    SUPABASE_SERVICE_ROLE_KEY: keys.secretKey,
    CRON_SECRET: keys.cronSecret,
    GPU_CLUSTER_API_URL: urls.cluster,
    GPU_CLUSTER_API_KEY: keys.clusterKey,
    MAX_DATASET_SIZE_MB: process.env.MAX_DATASET_SIZE_MB || '500',
    WEBHOOK_ALLOW_LOOPBACK: 'true',
    MAX_TRAINING_DURATION_HOURS: process.env.MAX_TRAINING_DURATION_HOURS || '48',
  };
}

/** Environment of the edge functions; the names are the hosted platform's. */
export function functionsEnvironment(urls: StackUrls, keys: StackKeys): Record<string, string> {
  return {
    ...sharedEnvironment(urls, keys),
    SUPABASE_URL: urls.api,
    SUPABASE_ANON_KEY: keys.publishableKey,
    NEXT_PUBLIC_APP_URL: urls.web,
  };
}

/** Environment of the web app: what .env.example documents. */
export function webEnvironment(urls: StackUrls, keys: StackKeys): Record<string, string> {
  return {
    NEXT_PUBLIC_SUPABASE_URL: urls.api,
    NEXT_PUBLIC_SUPABASE_ANON_KEY: keys.publishableKey,
    NEXT_PUBLIC_APP_URL: urls.web,
    ...sharedEnvironment(urls, keys),
    SUPABASE_JWT_SECRET: keys.jwtSecret,
  };
}

/** The lines of a dotenv file. */
export function toEnvFile(env: Record<string, string>): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
