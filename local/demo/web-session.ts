import { z } from 'zod';
import { errorEnvelope, successEnvelope } from '../../src/core/http/envelope.ts';
import { demoEmail } from '../demo-user.ts';
import type { Stack } from '../stack.ts';

/**
 * A signed-in client of the web app's HTTP API, as the browser is one: the session travels in the cookies that
 * @supabase/ssr writes, and requests come from the app's own origin.
 */
export class WebSession {
  private constructor(
    private readonly webUrl: string,
    private readonly cookie: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Signs the demo user in. @throws Error when that fails */
  static async signIn({ urls, keys, webEnv }: Stack, signal: AbortSignal): Promise<WebSession> {
    const ssr = await importQuietly(() => import('@supabase/ssr'));
    const cookies = new Map<string, string>();
    const client = ssr.createServerClient(urls.api, webEnv.NEXT_PUBLIC_SUPABASE_ANON_KEY ?? '', {
      cookies: {
        getAll: () => [...cookies].map(([name, value]) => ({ name, value })),
        setAll: (changed) => changed.forEach(({ name, value }) => cookies.set(name, value)),
      },
      // Node 20 has no WebSocket, and supabase-js wants one even where Realtime is not used.
      realtime: { transport: NoWebSocket as unknown as typeof WebSocket },
    });
    const { error } = await client.auth.signInWithPassword({ email: demoEmail, password: keys.demoPassword });
    if (error) throw new Error(`The demo user could not sign in: ${error.message}`);
    const cookie = [...cookies].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('; ');
    return new WebSession(urls.web, cookie, signal);
  }

  /** @throws Error with the API's own message */
  get<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>> {
    return this.request('GET', path, schema);
  }

  /** @throws Error with the API's own message */
  post<T extends z.ZodType>(path: string, schema: T, body: unknown = {}): Promise<z.output<T>> {
    return this.request('POST', path, schema, JSON.stringify(body));
  }

  private async request<T extends z.ZodType>(
    method: string,
    path: string,
    schema: T,
    body?: string,
  ): Promise<z.output<T>> {
    const response = await fetch(this.webUrl + path, {
      method,
      headers: { cookie: this.cookie, origin: this.webUrl, 'content-type': 'application/json' },
      body,
      signal: this.signal,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${readError(text)}`);
    return schema.parse(successEnvelope(z.unknown()).parse(JSON.parse(text)).data);
  }
}

class NoWebSocket {
  constructor() {
    throw new Error('Realtime is not used here');
  }
}

function readError(text: string): string {
  try {
    const { error, requestId } = errorEnvelope.parse(JSON.parse(text));
    return `${error} (request ${requestId})`;
  } catch {
    // Not one of the API's own answers, for example an HTML error page.
    return text.slice(0, 200);
  }
}

/** supabase-js warns at import about Node 20, which this project supports; whoever runs the demo cannot act on it. */
async function importQuietly<T>(load: () => Promise<T>): Promise<T> {
  const { warn } = console;
  console.warn = () => {};
  try {
    return await load();
  } finally {
    console.warn = warn;
  }
}
