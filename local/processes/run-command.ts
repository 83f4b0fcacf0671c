import { spawn } from 'node:child_process';
import { projectRoot } from '../config.ts';

interface CommandOptions {
  env?: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
}

/**
 * Runs a command to its end and returns what it wrote to standard output.
 *
 * @throws Error with all that it printed when the command fails
 */
export function runCommand(command: string, args: string[], options: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const { env, ...rest } = options;
    const child = spawn(command, args, {
      cwd: projectRoot,
      ...rest,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let standardOutput = '';
    let everything = '';
    child.stdout.on('data', (chunk: Buffer) => {
      standardOutput += chunk.toString();
      everything += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => (everything += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(standardOutput);
      else reject(new Error(`${command} ${args[0] ?? ''} failed (exit ${code}):\n${everything}`));
    });
  });
}
