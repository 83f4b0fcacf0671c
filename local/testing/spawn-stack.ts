import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';
import { projectRoot } from '../config.ts';

export interface SpawnedStack {
  launcher: ChildProcess;
  apiUrl: string;
  dbUrl: string;
  publishableKey: string;
  secretKey: string;
  pids: { gateway: number; postgres: number; functions: number };
}

/** Starts a real launcher process with its own stack (no web app, no cluster) in the given data directory. */
export async function spawnStack(dataDirectory: string): Promise<SpawnedStack> {
  const script = path.join(projectRoot, 'local/testing/serve-test-stack.ts');
  const args = ['--import', 'tsx', script, '--without-cluster', '--data-directory', dataDirectory];
  const launcher = spawn(process.execPath, args, { cwd: projectRoot, stdio: ['pipe', 'pipe', 'pipe'] });
  let problems = '';
  launcher.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
  for await (const line of readline.createInterface({ input: launcher.stdout })) {
    return { ...(JSON.parse(line) as Omit<SpawnedStack, 'launcher'>), launcher };
  }
  throw new Error(`the stack did not start: ${problems}`);
}

/** Ends a launcher and waits until it is gone. */
export async function endLauncher(launcher: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (launcher.exitCode !== null || launcher.signalCode !== null) return;
  const exited = once(launcher, 'exit');
  launcher.kill(signal);
  await exited;
}
