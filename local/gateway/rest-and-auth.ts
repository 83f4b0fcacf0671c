import { mkdir, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { App, type EmailDriver } from '@supabase/lite';
import { GatewayConnection, type SessionOptions } from './gateway-connection.ts';
import { rememberCallers } from './remember-callers.ts';
import type { GatewaySettings } from './settings.ts';

export interface RestAndAuth {
  /** Creates the `auth` schema where it is missing. */
  prepare(): Promise<void>;
  /** Serves /rest/v1 and /auth/v1. */
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Signs a user up as the public endpoint would; the admin API builds on it. */
  signUp(body: { email: string; password: string; data?: unknown }): Promise<Response>;
  /** Forgets the cached schema after a migration. */
  reloadSchema(): Promise<void>;
  isHealthy(): Promise<boolean>;
}

/** Auth and REST by @supabase/lite, with the differences to the hosted services mended (docs/decisions has the list). */
export function createRestAndAuth(settings: GatewaySettings, sessionOptions: SessionOptions): RestAndAuth {
  const connection = new GatewayConnection(settings.databaseUrl, sessionOptions);
  const app = new App({
    connection,
    api: {
      port: settings.port,
      schemas: ['public', 'graphql_public'],
      extra_search_path: ['public', 'extensions'],
      max_rows: 1000,
    },
    auth: {
      enabled: true,
      site_url: settings.siteUrl,
      jwt_secret: settings.jwtSecret,
      jwt_expiry: 3600,
      enable_signup: true,
      publishable_key: settings.publishableKey,
      secret_key: settings.secretKey,
      email: { enable_signup: true, enable_confirmations: false },
    },
    db: { migrations: { enabled: false } },
    storage: { enabled: false },
    studio: { enabled: false },
    options: {
      server: { admin: false, middlewares: [rememberCallers(settings.jwtSecret)] },
      drivers: { email: mailToDisk(settings.mailDirectory) },
    },
  });
  return {
    prepare: () => app.ensureSystemSchema(),
    handle: getRequestListener((request, env) =>
      app.fetch(request, {
        peerAddress: 'incoming' in env ? (env.incoming.socket.remoteAddress ?? null) : null,
      }),
    ),
    signUp: (body) =>
      app.fetch(
        new Request('http://gateway/auth/v1/signup', {
          method: 'POST',
          headers: { apikey: settings.publishableKey, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    reloadSchema: () => connection.clearSchemaCache(),
    isHealthy: async () => (await connection.ping()) !== false,
  };
}

/** E-mails become files: there is no mail server on a developer's machine. */
function mailToDisk(directory: string): EmailDriver {
  return {
    async send(message) {
      await mkdir(directory, { recursive: true });
      const recipient = message.to.replace(/[^\w@.-]/g, '_');
      await writeFile(
        path.join(directory, `${Date.now()}-${recipient}.json`),
        JSON.stringify(message, null, 2),
      );
    },
  };
}
