import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../error-code.ts';

/**
 * What tells a process from a later one that was given the same id: its start time. Null when no such process runs.
 */
export function processIdentity(pid: number): string | null {
  if (!isAlive(pid)) return null;
  if (process.platform !== 'linux') return askPs(pid, 'lstart') || null;
  const stat = readStat(pid);
  if (stat === null || stat.state === 'Z') return null;
  return `${bootId()}:${stat.startTime}`;
}

/** The command line of a running process, its arguments separated by spaces; empty when it is gone. */
export function processCommandLine(pid: number): string {
  if (process.platform !== 'linux') return askPs(pid, 'command');
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim() ?? '';
}

/** The id of a process's parent; null when the process is gone. */
export function parentOf(pid: number): number | null {
  const parent = process.platform === 'linux' ? readStat(pid)?.parent : Number(askPs(pid, 'ppid'));
  return parent || null;
}

/** /proc/<pid>/stat, as proc(5) numbers its fields: 3 the state, 4 the parent, 22 the start in clock ticks since boot. */
function readStat(pid: number): { state: string; parent: number; startTime: string } | null {
  const stat = readProc(pid, 'stat');
  if (stat === null) return null;
  // The second field is the command name in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent = ''] = fields;
  return { state, parent: Number(parent), startTime: fields[19] ?? '' };
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** Empty when the process is gone. */
function askPs(pid: number, column: string): string {
  return spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

const bootId = () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

const isGone = (error: unknown) => ['ENOENT', 'ESRCH'].includes(errorCode(error) ?? '');

/** True when a process with this id exists, even one of another user. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Signals a process, or its whole group with a negative id; a process that is gone already is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Resolves true as soon as `condition` holds, false when it did not within `timeoutMs`. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
  intervalMs = 40,
) {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) return false;
    await sleep(intervalMs);
  }
  return true;
}
