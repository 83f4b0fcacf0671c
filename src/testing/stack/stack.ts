import { randomUUID } from 'node:crypto';
import { createClient, type SupabaseClient, type User } from '@supabase/supabase-js';
import postgres, { type Sql } from 'postgres';
import { z } from 'zod';
import type { Database } from '@/core/database.types';

const coordinates = z.object({
  apiUrl: z.url(),
  /** Connection as the role `postgres`, which owns the tables and bypasses row-level security. */
  dbUrl: z.string(),
  functionsUrl: z.url(),
  clusterUrl: z.url(),
  /** Where the web app answers; nothing listens there in the integration tests. */
  webUrl: z.url(),
  publishableKey: z.string(),
  secretKey: z.string(),
  cronSecret: z.string(),
  clusterKey: z.string(),
  jwtSecret: z.string(),
  /** Where the process ids of its parts are noted. */
  runDirectory: z.string(),
});

export type TestStack = z.infer<typeof coordinates>;

/** Where the stack of the integration tests is; started by the global set-up. */
export function testStack(): TestStack {
  return coordinates.parse(JSON.parse(process.env.BRIGHTRUN_TEST_STACK ?? 'null'));
}

export type TestClient = SupabaseClient<Database>;

/** Node 20 has no WebSocket, and supabase-js wants one even where Realtime is not used. */
class NoWebSocket {
  constructor() {
    throw new Error('Realtime is not available in tests');
  }
}

/** A client with the given API key; tests of one file do not share sessions. */
function createTestClient(key: string): TestClient {
  return createClient<Database>(testStack().apiUrl, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    realtime: { transport: NoWebSocket as unknown as typeof WebSocket },
  });
}

/** Nobody is signed in: the `anon` role. */
export const anonymousClient = (): TestClient => createTestClient(testStack().publishableKey);

/** The `service_role`, past row-level security. */
export const serviceClient = (): TestClient => createTestClient(testStack().secretKey);

export interface SignedUpUser {
  id: string;
  email: string;
  password: string;
  user: User;
  /** A client with this user's session. */
  client: TestClient;
  accessToken: string;
}

/** Signs up a new user with a random address through the public API. */
export async function signUpUser(
  metadata: { name: string; organization?: string } = { name: 'Test User' },
): Promise<SignedUpUser> {
  const client = anonymousClient();
  const email = `${randomUUID()}@example.test`;
  const password = 'correct horse battery';
  const { data, error } = await client.auth.signUp({ email, password, options: { data: metadata } });
  if (error) throw error;
  if (!data.user || !data.session) throw new Error(`signing up ${email} gave no session`);
  return {
    id: data.user.id,
    email,
    password,
    user: data.user,
    client,
    accessToken: data.session.access_token,
  };
}

let connection: Sql | null = null;

/** SQL as the role `postgres`. Close it with `closeSql()` in `afterAll`. */
export function sql(): Sql {
  connection ??= postgres(testStack().dbUrl, { max: 4, onnotice: () => {} });
  return connection;
}

/** Closes the connection of `sql()`, so that jest can exit. */
export async function closeSql(): Promise<void> {
  await connection?.end();
  connection = null;
}

/** Calls an edge function as the cron does. */
export function callFunction(name: string, body: unknown = {}): Promise<Response> {
  const { functionsUrl, cronSecret } = testStack();
  return fetch(`${functionsUrl}/${name}`, {
    method: 'POST',
    headers: { 'x-cron-secret': cronSecret, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
