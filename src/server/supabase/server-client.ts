import 'server-only';
import {
  createServerClient,
  parseCookieHeader,
  serializeCookieHeader,
  type CookieOptions,
} from '@supabase/ssr';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { getPublicEnv } from '@/config/env.client';
import type { Database } from '@/core/database.types';
import { serverClientOptions } from './client-options';

/** A Supabase client with the caller's rights: row level security decides what it sees. */
export type UserClient = SupabaseClient<Database>;

interface RequestClient {
  client: UserClient;
  /** `Set-Cookie` values of a session that was refreshed while the request was served. */
  cookies: Map<string, string>;
}

const clients = new WeakMap<Request, RequestClient>();

/**
 * The Supabase client of one request, with the session of its cookies. The same request gets the same client, so that an
 * expired session is refreshed once; `setSessionCookies` hands the fresh cookies to the browser. After `requireAuth` it may be
 * one without `auth`.
 */
export function createServerSupabaseClient(request: Request): UserClient {
  const existing = clients.get(request);
  if (existing) return existing.client;
  const cookies = new Map<string, string>();
  const client = createCookieClient({
    getAll: () => readCookies(request),
    set: (name, value, options) => cookies.set(name, serializeCookieHeader(name, value, options)),
  });
  clients.set(request, { client, cookies });
  return client;
}

/** Gives a request a client that its session is known to have; one that has another keeps it. */
export function setRequestClient(request: Request, client: UserClient): void {
  if (!clients.has(request)) clients.set(request, { client, cookies: new Map() });
}

/** Whether the session of a request was renewed or ended while it was served. */
export const hasFreshCookies = (request: Request): boolean => (clients.get(request)?.cookies.size ?? 0) > 0;

/** Adds the cookies of a refreshed (or ended) session to the answer. */
export function setSessionCookies(request: Request, headers: Headers): void {
  for (const cookie of clients.get(request)?.cookies.values() ?? []) headers.append('set-cookie', cookie);
}

interface CookieJar {
  getAll: () => { name: string; value: string }[];
  set: (name: string, value: string, options: CookieOptions) => void;
}

/** A client whose session lives in the given cookies. */
export function createCookieClient(jar: CookieJar): UserClient {
  const env = getPublicEnv();
  return createServerClient<Database>(env.supabaseUrl, env.supabaseAnonKey, {
    ...serverClientOptions,
    cookies: {
      getAll: jar.getAll,
      setAll: (cookies) => cookies.forEach(({ name, value, options }) => jar.set(name, value, options)),
    },
  });
}

/** A client with the rights of an access token, asked for with each call; it has no session, and so no `auth`. */
export function createAccessTokenClient(accessToken: () => Promise<string>): UserClient {
  const { supabaseUrl, supabaseAnonKey } = getPublicEnv();
  return createClient<Database>(supabaseUrl, supabaseAnonKey, { ...serverClientOptions, accessToken });
}

function readCookies(request: Request): { name: string; value: string }[] {
  return parseCookieHeader(request.headers.get('cookie') ?? '').map(({ name, value }) => ({
    name,
    value: value ?? '',
  }));
}
