/**
 * Entry of `npm run local`, `npm run demo` and friends on a machine that may have nothing but Node and npm: checks Node,
 * installs what package-lock.json says, then runs the TypeScript in this same process, so that there is one process to
 * stop and one exit code. Plain JavaScript without dependencies, because it runs before they exist.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const minimumNode = [20, 9];
const scripts = {
  demo: 'local/cli.ts',
  local: 'local/cli.ts',
  screenshots: 'e2e/screenshots.ts',
};

const [command = '', ...args] = process.argv.slice(2);
if (command !== 'install' && !(command in scripts)) {
  fail(`Usage: node local/start.mjs <install|${Object.keys(scripts).join('|')}> [arguments]`);
}
checkNode();
process.chdir(root);
if (!isInstalled()) await install();
if (command !== 'install') {
  const script = path.join(root, scripts[command]);
  process.argv = [
    process.execPath,
    script,
    ...(scripts[command] === 'local/cli.ts' ? [command] : []),
    ...args,
  ];
  const { register } = await import('tsx/esm/api');
  register();
  await import(pathToFileURL(script).href);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = minimumNode;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  fail(
    `Node ${minimumNode.join('.')} or newer is needed; this is ${process.versions.node}. See https://nodejs.org`,
  );
}

/** True when node_modules holds every package of package-lock.json in its version, as npm itself recorded. */
function isInstalled() {
  try {
    const wanted = readLock('package-lock.json');
    const installed = readLock('node_modules/.package-lock.json');
    return Object.entries(wanted).every(([name, { version, optional, devOptional, peer }]) => {
      const isSkippable = name === '' || optional || devOptional || peer;
      return installed[name] ? name === '' || installed[name].version === version : isSkippable;
    });
  } catch {
    // No such file: nothing has been installed, or an installation was interrupted.
    return false;
  }
}

function readLock(file) {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
}

async function install() {
  console.log('Installing the npm packages (once, a minute or two)…');
  // Not `npm ci`: it refuses a package-lock.json without the optional packages of every other platform.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  npm.stdout.on('data', (chunk) => (output += chunk));
  npm.stderr.on('data', (chunk) => (output += chunk));
  const forward = (signal) => npm.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
  const [code] = await once(npm, 'close').catch((error) => [error.message]);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, forward);
  if (code === 0) return;
  fail(`${output}\nnpm install failed (${code ?? 'stopped'}). Is the npm registry reachable from here?`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
