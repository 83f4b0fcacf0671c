/** `npm run local`, `npm run local -- reset` and `npm run demo [-- --exit]`. */
import path from 'node:path';
import { dataPaths, projectRoot, readDataDirectory, readPorts } from './config.ts';
import { demoEmail, ensureDemoUser } from './demo-user.ts';
import { runDemo } from './demo/demo.ts';
import { onLauncherEnd } from './launcher-end.ts';
import { resetLocalData } from './reset.ts';
import { startStack, type Stack } from './stack.ts';

const usage = 'Usage: npm run local [-- reset]   or   npm run demo [-- --exit]';
const dataDirectory = readDataDirectory(process.env);
const logs = `${displayPath(dataPaths(dataDirectory).logs)}/*.log`;
const ending = new AbortController();
/** Why a running stack ended by itself. */
let failure: Error | null = null;
let hasStarted = false;

const [command, argument] = process.argv.slice(2);
try {
  if (command === 'local' && argument === undefined) await runLocal();
  else if (command === 'local' && argument === 'reset') await runReset();
  else if (command === 'demo' && argument === undefined) await demo(false);
  else if (command === 'demo' && argument === '--exit') await demo(true);
  else throw new Error(usage);
} catch (error) {
  // Stopped by the person at the terminal before it was done: 130 is what a shell expects then.
  if (ending.signal.aborted && !failure) process.exit(130);
  const reason = failure ?? error;
  console.error(`\n${reason instanceof Error ? reason.message : String(reason)}`);
  if (hasStarted) console.error(`\nLogs: ${logs}`);
  process.exit(1);
}
process.exit(0);

async function runLocal(): Promise<void> {
  await withStack(async (stack) => {
    const seconds = (performance.now() / 1000).toFixed(1);
    console.log(`\nBrightRun is running (ready in ${seconds} s).\n${describe(stack)}\n\nCtrl-C stops it.`);
    await untilEnded();
  });
}

async function demo(exitAtEnd: boolean): Promise<void> {
  await withStack(async (stack) => {
    await runDemo(stack, ending.signal);
    if (exitAtEnd) return;
    console.log(`\nThe dashboard stays up.\n${describe(stack)}\n\nCtrl-C stops it.`);
    await untilEnded();
  });
}

async function runReset(): Promise<void> {
  await resetLocalData(dataDirectory);
  console.log(`The local data in ${displayPath(dataDirectory)} is gone; the next start begins empty.`);
}

/** Runs `work` on a started stack, and stops that stack however `work` ends. */
async function withStack(work: (stack: Stack) => Promise<void>): Promise<void> {
  onLauncherEnd(() => {
    console.log('\nStopping…');
    ending.abort();
  });
  console.log('Starting the local stack…');
  const stack = await startStack({
    dataDirectory,
    ports: readPorts(process.env),
    parts: { functions: true, cluster: true, cron: true, web: true },
    signal: ending.signal,
    onMessage: (message) => console.log(message),
    onFailure: (error) => {
      failure ??= error;
      ending.abort();
    },
  });
  hasStarted = true;
  try {
    await ensureDemoUser(stack);
    await work(stack);
  } finally {
    await stack.stop();
  }
  if (failure) throw failure;
}

function untilEnded(): Promise<void> {
  return new Promise((resolve) => {
    if (ending.signal.aborted) resolve();
    ending.signal.addEventListener('abort', () => resolve());
  });
}

function describe({ urls, keys, databaseUrls, paths }: Stack): string {
  return [
    `  Dashboard  ${urls.web}   sign in as ${demoEmail} with ${keys.demoPassword}`,
    `  API        ${urls.api}`,
    `  Database   ${databaseUrls.postgres}`,
    `  E-mails    ${displayPath(paths.mail)}/*.eml`,
    `  Logs       ${logs}`,
    `  For next dev: cp ${displayPath(paths.env)} .env.local`,
  ].join('\n');
}

function displayPath(file: string): string {
  const relative = path.relative(projectRoot, file);
  return relative.startsWith('..') ? file : relative;
}
