import { createBrowserClient } from '@supabase/ssr';
import type { PublicEnv } from './public-env';

/** The browser's Supabase client for signing in and out; its session lives in cookies that the server refreshes. */
export const createBrowserSupabaseClient = ({ supabaseUrl, supabaseAnonKey }: PublicEnv) =>
  createBrowserClient(supabaseUrl, supabaseAnonKey);
