import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';

declare global {
  var brightrunTestStack: ChildProcess | undefined;
}

/**
 * Starts one local stack for all test files of a run and publishes its coordinates in BRIGHTRUN_TEST_STACK.
 *
 * @param flags of `local/testing/serve-test-stack.ts`
 * @throws Error when the stack did not start; what it said is on standard error by then
 */
export async function startStackProcess(flags: string[]): Promise<void> {
  const script = path.resolve('local/testing/serve-test-stack.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...flags], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  globalThis.brightrunTestStack = child;
  for await (const line of readline.createInterface({ input: child.stdout })) {
    process.env.BRIGHTRUN_TEST_STACK = line;
    return;
  }
  throw new Error('The local stack for the tests did not start; what it printed is above.');
}

/** Stops that stack and waits until it has cleaned up. */
export async function stopStackProcess(): Promise<void> {
  const child = globalThis.brightrunTestStack;
  if (!child || child.exitCode !== null) return;
  child.stdin?.end();
  await once(child, 'exit');
}
