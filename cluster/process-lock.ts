import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { systemErrorCode } from './system-error.ts';

/**
 * A file that names the one process that may work on something. Taking it is atomic; a lock whose process is gone is
 * taken over. `owner` is a string in the process's command line, which tells it from an unrelated one that got its id.
 */
export class ProcessLock {
  private constructor(private readonly path: string) {}

  /** Null when a living process holds the lock. */
  static tryAcquire(path: string, owner: string): ProcessLock | null {
    const own = `${path}.${process.pid}`;
    writeFileSync(own, JSON.stringify({ pid: process.pid, owner }));
    try {
      for (;;) {
        try {
          linkSync(own, path);
          return new ProcessLock(path);
        } catch (error) {
          if (systemErrorCode(error) !== 'EEXIST') throw error;
        }
        if (lockHolder(path) !== null) return null;
        rmSync(path, { force: true });
      }
    } finally {
      rmSync(own, { force: true });
    }
  }

  release(): void {
    rmSync(this.path, { force: true });
  }
}

/** The id of the living process that holds a lock, or null. */
export function lockHolder(path: string): number | null {
  const content = readIfPresent(path);
  if (content === null) return null;
  const { pid, owner } = JSON.parse(content) as { pid: number; owner: string };
  if (!isAlive(pid)) return null;
  // Linux tells what the process is; elsewhere the living id has to do.
  const commandLine = readIfPresent(`/proc/${pid}/cmdline`);
  return commandLine === null || commandLine.includes(owner) ? pid : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
