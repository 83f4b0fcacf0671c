import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ifMissing } from '../error-code.ts';
import { processIdentity, signalProcess, waitUntil } from './process-identity.ts';

const pidFile = z.object({ pid: z.number().int().positive(), identity: z.string() });

/** Notes a running process under `name`, so that a later start can find it even if this launcher is killed. */
export async function recordProcess(directory: string, name: string, pid: number): Promise<void> {
  const identity = processIdentity(pid);
  if (identity === null) return;
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, `${name}.json`), JSON.stringify({ pid, identity }));
}

/** Forgets the process noted under `name`. */
export async function forgetProcess(directory: string, name: string): Promise<void> {
  await rm(path.join(directory, `${name}.json`), { force: true });
}

/** The id of the process noted under `name`, if exactly that process (not one that reuses its id) is still running. */
export async function findRecorded(directory: string, name: string): Promise<number | null> {
  const text = await ifMissing(readFile(path.join(directory, `${name}.json`), 'utf8'), null);
  if (text === null) return null;
  const recorded = pidFile.safeParse(parseJson(text));
  if (!recorded.success) return null;
  return processIdentity(recorded.data.pid) === recorded.data.identity ? recorded.data.pid : null;
}

/** Ends the processes that a killed launcher left behind, except the one noted under `keep`. Returns their names. */
export async function sweepLeftovers(directory: string, keep: string): Promise<string[]> {
  const files = await ifMissing(readdir(directory), []);
  const swept: string[] = [];
  for (const name of files.map((file) => path.basename(file, '.json')).filter((file) => file !== keep)) {
    const pid = await findRecorded(directory, name);
    if (pid !== null) {
      // SIGINT is the clean way out for PostgreSQL ("fast shutdown") and for everything else here as well.
      signalProcess(-pid, 'SIGINT');
      if (!(await waitUntil(() => processIdentity(pid) === null, 5_000))) signalProcess(-pid, 'SIGKILL');
      swept.push(name);
    }
    await forgetProcess(directory, name);
  }
  return swept;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A launcher killed while writing leaves half a file: then nothing is known about that process.
    return null;
  }
}
