import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import postgres from 'postgres';
import { dataPaths, projectRoot, type DataPaths, type PortName, type Ports } from './config.ts';
import { localSchedule, startCron } from './cron.ts';
import { functionsEnvironment, stackUrls, toEnvFile, webEnvironment, type StackUrls } from './environment.ts';
import { loadKeys, type StackKeys } from './keys.ts';
import { migrateDatabase } from './migrations.ts';
import { claimPorts } from './ports.ts';
import { databaseUrl, preparePostgres } from './postgres/postgres.ts';
import { findRecorded, forgetProcess, recordProcess, sweepLeftovers } from './processes/pid-files.ts';
import { Supervisor } from './processes/supervisor.ts';
import { clusterService } from './services/cluster.ts';
import { functionsService } from './services/functions.ts';
import { gatewayService } from './services/gateway.ts';
import { buildWeb, webService } from './services/web.ts';

export interface StackOptions {
  dataDirectory: string;
  /** 0 picks a free port. */
  ports: Ports;
  /** What to start besides PostgreSQL and the gateway. */
  parts: { functions: boolean; cluster: boolean; cron: boolean; web: boolean };
  /** Directory that holds `supabase/`; this checkout unless said otherwise. */
  projectDirectory?: string;
  /** Ends a start that is under way; `startStack` then rejects. */
  signal?: AbortSignal;
  /** Shown to whoever started the stack: what is going on, what was restarted. */
  onMessage?: (message: string) => void;
  /** A part cannot be kept alive; the stack should be stopped. */
  onFailure?: (error: Error) => void;
}

export interface Stack {
  ports: Ports;
  urls: StackUrls;
  keys: StackKeys;
  paths: DataPaths;
  /** Connection URLs: `postgres` as migrations use it, and the superuser. */
  databaseUrls: { postgres: string; superuser: string };
  /** Environment of the web app, which also lies in the data directory as the dotenv file `env`. */
  webEnv: Record<string, string>;
  /** Process id of a running part, e.g. `gateway`. */
  pidOf(service: string): number | null;
  /** Stops everything in order. Safe to call twice. */
  stop(): Promise<void>;
}

/** Name of the launcher's own pid file. */
export const launcherName = 'launcher';

/**
 * Starts the local stack and resolves when every part answers.
 *
 * @throws Error for the person at the terminal: a stack is running already, ports are taken, or a part did not start.
 * Nothing is left running then.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const paths = await prepareDataDirectory(options.dataDirectory);
  const supervisor = new Supervisor({
    logDirectory: paths.logs,
    runDirectory: paths.run,
    onRestart: (message) => options.onMessage?.(message),
    onFailure: (error) => options.onFailure?.(error),
  });
  let stopCron = () => {};
  const stop = async () => {
    stopCron();
    await supervisor.stopAll();
    await forgetProcess(paths.run, launcherName);
  };
  options.signal?.addEventListener('abort', () => void supervisor.stopAll());
  try {
    await sweepLeftovers(paths.run, launcherName);
    const ports = await claimPorts(options.ports, neededPorts(options.parts));
    const keys = await loadKeys(paths.keys);
    const urls = stackUrls(ports);
    const context = { options, paths, ports, keys, urls, supervisor };
    const webEnv = webEnvironment(urls, keys);
    await writeFile(paths.env, toEnvFile(webEnv), { mode: 0o600 });
    await Promise.all([startBackend(context), options.parts.web && prepareWeb(context, webEnv)]);
    if (options.parts.web) await supervisor.start(webService(ports.web, webEnv));
    if (options.parts.cron) stopCron = await startLocalCron(context);
    return {
      ports,
      urls,
      keys,
      paths,
      databaseUrls: {
        postgres: databaseUrl(ports.database, 'postgres'),
        superuser: databaseUrl(ports.database, 'supabase_admin'),
      },
      webEnv,
      pidOf: (service) => supervisor.pidOf(service),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface StackContext {
  options: StackOptions;
  paths: DataPaths;
  ports: Ports;
  keys: StackKeys;
  urls: StackUrls;
  supervisor: Supervisor;
}

async function prepareDataDirectory(dataDirectory: string): Promise<DataPaths> {
  const paths = dataPaths(dataDirectory);
  await mkdir(paths.root, { recursive: true });
  // PostgreSQL may run as another user, who has to pass through but not to look around.
  await chmod(paths.root, 0o711);
  const privateDirectories = [paths.storage, paths.cluster, paths.mail, paths.logs];
  await Promise.all(
    privateDirectories.map((directory) => mkdir(directory, { recursive: true, mode: 0o700 })),
  );
  const running = await findRecorded(paths.run, launcherName);
  if (running !== null) {
    throw new Error(
      `The local stack is already running (process ${running}). Stop it with Ctrl-C or: kill ${running}`,
    );
  }
  await recordProcess(paths.run, launcherName, process.pid);
  return paths;
}

function neededPorts({ functions, cluster, web }: StackOptions['parts']): PortName[] {
  const optional: [PortName, boolean][] = [
    ['functions', functions],
    ['cluster', cluster],
    // The functions fetch tokenizers from the web app: they must know where it answers, whoever starts it.
    ['web', web || functions],
  ];
  return ['api', 'database', ...optional.filter(([, isWanted]) => isWanted).map(([name]) => name)];
}

/** PostgreSQL first; the gateway, functions and cluster side by side; the migrations need the gateway's auth schema. */
async function startBackend({ options, paths, ports, keys, urls, supervisor }: StackContext): Promise<void> {
  const projectDirectory = options.projectDirectory ?? projectRoot;
  await supervisor.start(await preparePostgres(paths.postgres, ports.database));
  await runBootstrap(databaseUrl(ports.database, 'supabase_admin'));
  const gateway = supervisor.start(
    gatewayService({
      port: ports.api,
      functionsPort: ports.functions,
      databaseUrl: databaseUrl(ports.database, 'supabase_admin'),
      siteUrl: urls.web,
      storageDirectory: paths.storage,
      mailDirectory: paths.mail,
      jwtSecret: keys.jwtSecret,
      publishableKey: keys.publishableKey,
      secretKey: keys.secretKey,
    }),
  );
  const starting: Promise<void>[] = [
    gateway.then(() =>
      migrateDatabase({
        projectDirectory,
        databasePort: ports.database,
        postgresDirectory: paths.postgres,
        runTask: (task) => supervisor.runTask(task),
      }),
    ),
  ];
  if (options.parts.functions) {
    const env = { ...functionsEnvironment(urls, keys), MAIL_FOLDER: paths.mail };
    const spec = await functionsService({
      projectDirectory,
      port: ports.functions,
      jwtSecret: keys.jwtSecret,
      env,
    });
    starting.push(supervisor.start(spec));
  }
  if (options.parts.cluster) {
    const allowedHost = new URL(urls.api).host;
    const { clusterKey: apiKey } = keys;
    starting.push(
      supervisor.start(
        clusterService({ port: ports.cluster, dataDirectory: paths.cluster, apiKey, allowedHost }),
      ),
    );
  }
  await Promise.all(starting);
}

async function runBootstrap(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(await readFile(new URL('./postgres/bootstrap.sql', import.meta.url), 'utf8'));
  } finally {
    await sql.end();
  }
}

function prepareWeb({ options, supervisor }: StackContext, env: Record<string, string>): Promise<void> {
  return buildWeb(env, supervisor, () => {
    options.onMessage?.('Building the web app (a minute or two, only when its sources changed)…');
  });
}

function startLocalCron({ options, urls, keys }: StackContext): Promise<() => void> {
  return startCron({
    schedule: localSchedule,
    functionsUrl: urls.functions,
    cronSecret: keys.cronSecret,
    onFailure: (message) => options.onMessage?.(`A scheduled function fails: ${message}`),
  });
}
