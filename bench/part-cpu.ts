import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * CPU time so far, in seconds, of each part of a stack that this process started, by the names under which the stack notes its
 * processes; `load` is this process itself. On Linux, whose clock ticks 100 times a second.
 */
export function cpuOfParts(runDirectory: string): Map<string, number> {
  const processes = readProcesses();
  const partOf = new Map(readdirSync(runDirectory).map((file) => [pidIn(runDirectory, file), nameOf(file)]));
  const seconds = new Map<string, number>();
  const add = (id: number, inherited: string): void => {
    const part = partOf.get(id) ?? inherited;
    seconds.set(part, (seconds.get(part) ?? 0) + (processes.get(id)?.ticks ?? 0) / 100);
    for (const [child, { parent }] of processes) if (parent === id) add(child, part);
  };
  add(process.pid, 'load');
  return seconds;
}

const nameOf = (file: string) => path.basename(file, '.json');

function pidIn(directory: string, file: string): number {
  const { pid } = JSON.parse(readFileSync(path.join(directory, file), 'utf8')) as { pid: number };
  return pid;
}

function readProcesses(): Map<number, { parent: number; ticks: number }> {
  return new Map(
    readdirSync('/proc').flatMap((name) => {
      const stat = /^\d+$/.test(name) ? readStat(name) : null;
      if (stat === null) return [];
      // proc(5): after the name come state, parent, … and the times in user and system mode, own and of children that ended.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      return [[Number(name), { parent: Number(fields[1]), ticks }] as const];
    }),
  );
}

/** Null when the process has ended meanwhile. */
function readStat(id: string): string | null {
  try {
    return readFileSync(`/proc/${id}/stat`, 'utf8');
  } catch {
    return null;
  }
}
