import { z } from 'zod';
import { readEnv } from './read-env';

export const publicEnvSchema = z.object({
  NEXT_PUBLIC_SUPABASE_URL: z.url({ protocol: /^https?$/, error: 'an http(s) URL is needed' }),
  NEXT_PUBLIC_SUPABASE_ANON_KEY: z.string(),
  NEXT_PUBLIC_APP_URL: z.url({ protocol: /^https?$/, error: 'an http(s) URL is needed' }),
});

/** What the browser may know of the installation. */
export type PublicEnv = { supabaseUrl: string; supabaseAnonKey: string; appUrl: string };

/**
 * The public settings, read on the server at request time and handed to the client by the root layout: nothing is inlined
 * at build time. Throws an Error that names what is missing.
 */
export function getPublicEnv(): PublicEnv {
  const env = readEnv(publicEnvSchema, process.env);
  return {
    supabaseUrl: env.NEXT_PUBLIC_SUPABASE_URL,
    supabaseAnonKey: env.NEXT_PUBLIC_SUPABASE_ANON_KEY,
    appUrl: env.NEXT_PUBLIC_APP_URL,
  };
}
