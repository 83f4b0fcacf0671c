import { closeSync, openSync, statSync } from 'node:fs';
import { systemErrorCode } from '../system-error.ts';
import type { JobPaths } from './job-files.ts';

/** Tells the program of an attempt, wherever it runs, to save and end. */
export function requestStop(paths: JobPaths, attempt: number): void {
  closeSync(openSync(paths.stopRequestOf(attempt), 'a'));
}

/** Changes with every write of a file, whatever the clocks of the nodes that write it say; null when there is none. */
export function changeOf(path: string): string | null {
  try {
    const { mtimeMs, ino } = statSync(path);
    return `${mtimeMs} ${ino}`;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
