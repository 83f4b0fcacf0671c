/**
 * The local stand-in for a Supabase project's API gateway: auth and REST (by @supabase/lite), storage (our own) and the
 * functions (passed on to Deno) on one port.
 */
import { readFile } from 'node:fs/promises';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres, { type Sql } from 'postgres';
import { ObjectFiles } from '../storage/object-files.ts';
import { ObjectRepository } from '../storage/object-repository.ts';
import { createResumableService } from '../storage/resumable/resumable-service.ts';
import { createStorageService } from '../storage/storage-service.ts';
import { UrlSigner } from '../storage/url-signer.ts';
import { createAuthAdmin } from './auth-admin.ts';
import { applyCors } from './cors.ts';
import type { SessionOptions } from './gateway-connection.ts';
import { createFunctionsProxy } from './functions-proxy.ts';
import { createRestAndAuth } from './rest-and-auth.ts';
import { readGatewaySettings } from './settings.ts';

const settings = readGatewaySettings(process.env);
let isServing = false;
/**
 * The driver does not get over the loss of a session: what is asked of it then waits for ever, and whoever gets it next gets its
 * error. So its end is the end of this process, which is started again; callers are refused meanwhile, and none waits.
 */
const sessionOptions: SessionOptions = {
  onnotice: () => {},
  max_lifetime: null,
  onclose() {
    if (!isServing) return;
    console.error('PostgreSQL has ended a session.');
    process.exit(1);
  },
};
const sql = postgres(settings.databaseUrl, { ...sessionOptions, max: 8 });

await waitForDatabase(sql);
const restAndAuth = createRestAndAuth(settings, sessionOptions);
await restAndAuth.prepare();
await runSqlFile('../storage/storage.sql');
await runSqlFile('./hosted-privileges.sql');
await sql.listen('pgrst', () => void restAndAuth.reloadSchema());

const storageContext = {
  repository: new ObjectRepository(sql),
  files: new ObjectFiles(settings.storageDirectory),
  signer: new UrlSigner(settings.jwtSecret),
  keys: settings,
};
const resumable = createResumableService(storageContext, path.join(settings.storageDirectory, 'resumable'));
const storage = createStorageService(storageContext, resumable);
const authAdmin = createAuthAdmin({ sql, secretKey: settings.secretKey, signUp: restAndAuth.signUp });
const functions = createFunctionsProxy(settings.functionsPort);

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** The first prefix that matches takes the request. */
const handlers: [prefix: string, handler: Handler][] = [
  ['/storage/v1/', storage],
  ['/functions/v1/', functions],
  ['/auth/v1/admin/users', authAdmin],
  ['/auth/v1/', restAndAuth.handle],
  ['/rest/v1/', restAndAuth.handle],
  ['/healthz', answerHealth],
];

const server = http.createServer((request, response) => {
  if (applyCors(request, response)) return;
  const handler = handlers.find(([prefix]) => request.url?.startsWith(prefix))?.[1];
  if (handler) void handler(request, response);
  else response.writeHead(404).end();
});
// A 5 GB upload may take as long as it takes.
server.requestTimeout = 0;
// Longer than callers keep an idle connection: one that is closed as the next request is written fails with EPIPE.
server.keepAliveTimeout = 75_000;
server.listen(settings.port, '127.0.0.1', () => {
  isServing = true;
  console.log(`Listening on 127.0.0.1:${settings.port}`);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => process.exit(0));
}

async function answerHealth(_request: IncomingMessage, response: ServerResponse): Promise<void> {
  const isHealthy = await restAndAuth.isHealthy().catch(() => false);
  response.writeHead(isHealthy ? 200 : 503).end(isHealthy ? 'ok' : 'database unavailable');
}

/** After a crash of PostgreSQL the gateway may be back before it. */
async function waitForDatabase(database: Sql): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await database`select 1`;
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await sleep(200);
    }
  }
}

async function runSqlFile(relativePath: string): Promise<void> {
  await sql.unsafe(await readFile(new URL(relativePath, import.meta.url), 'utf8'));
}
