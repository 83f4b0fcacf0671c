import { parentOf, processCommandLine, processIdentity } from './processes/process-identity.ts';

const npmCheckMs = 500;

/**
 * Calls `end` once, when the launcher is asked to stop: Ctrl-C, a termination signal, a closed terminal, or npm (which
 * started it) being killed, which no signal announces.
 */
export function onLauncherEnd(end: () => void): void {
  let hasEnded = false;
  const endOnce = () => {
    if (hasEnded) return;
    hasEnded = true;
    end();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, endOnce);
  const npm = findNpm();
  if (npm === null) return;
  setInterval(() => {
    if (processIdentity(npm) === null) endOnce();
  }, npmCheckMs).unref();
}

/** The npm that runs this script: our parent, or its parent when npm's shell stayed in between. */
function findNpm(): number | null {
  const parents = [process.ppid, parentOf(process.ppid)];
  return parents.find((pid) => pid !== null && processCommandLine(pid).startsWith('npm ')) ?? null;
}
