import { readdirSync, readFileSync } from 'node:fs';

export interface HostProcess {
  pid: number;
  parent: number;
  /** Its words, joined by spaces. */
  command: string;
  environment: Map<string, string>;
}

/** The living processes of this machine for which `isWanted` holds, from /proc. */
export function processesOf(isWanted: (candidate: HostProcess) => boolean): HostProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const found = readProcess(Number(name));
      return found && isWanted(found) ? [found] : [];
    });
}

/** Null for a process that is gone, or only waits for its parent to notice. */
function readProcess(pid: number): HostProcess | null {
  try {
    const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');
    // The name, in brackets, may hold anything.
    const [state, parent] = read('stat')
      .replace(/^.*\) /s, '')
      .split(' ');
    if (state === 'Z') return null;
    const environment = read('environ')
      .split('\0')
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)] as const);
    return {
      pid,
      parent: Number(parent),
      command: read('cmdline').replaceAll('\0', ' '),
      environment: new Map(environment),
    };
  } catch {
    return null;
  }
}
